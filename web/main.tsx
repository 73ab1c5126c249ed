// Starts the page.

import "@xterm/xterm/css/xterm.css";
import "./style/tokens.css";
import "./style/page.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { offerDebugHandle } from "./debug-handle.ts";
import { keepOffline } from "./offline/register.ts";
import { openPage } from "./state/page.ts";
import { applyColorScheme } from "./state/settings.ts";
import { followViewport } from "./ui/viewport.ts";

applyColorScheme();
followViewport();
openPage();
render(<App />, document.querySelector("#app")!);
offerDebugHandle();
keepOffline();
