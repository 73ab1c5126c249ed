// Starts the page.

import { render } from "preact";
import { App } from "./app.tsx";
import { offerDebugHandle } from "./debug-handle.ts";
import { NoMachines } from "./frame/no-machines.tsx";
import { refusalToCompile } from "./machine/parts.ts";
import { keepOffline } from "./offline/register.ts";
import { openPage } from "./state/page.ts";
import { applyColorScheme } from "./state/settings.ts";
import { followViewport } from "./ui/viewport.ts";

applyColorScheme();
followViewport();
const refusal = refusalToCompile();
if (refusal === null) openPage();
render(refusal === null ? <App /> : <NoMachines refusal={refusal} />, document.querySelector("#app")!);
offerDebugHandle();
keepOffline();
