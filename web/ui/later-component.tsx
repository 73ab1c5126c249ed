// A component whose code is fetched when it is first shown.
//
// Owns: the states before it is there. A failed fetch says so, and is tried again on request.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";

interface Loading<Props> {
  readonly component: FunctionComponent<Props> | null;
  readonly failed: boolean;
}

/** `title` names it to people. */
export function laterComponent<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  title: string,
): FunctionComponent<Props> {
  const loading = signal<Loading<Props>>({ component: null, failed: false });
  const start = () => {
    loading.value = { component: null, failed: false };
    load().then(
      (component) => {
        loading.value = { component, failed: false };
      },
      () => {
        loading.value = { component: null, failed: true };
      },
    );
  };
  let started = false;
  return function Later(props: Props) {
    useEffect(() => {
      if (started) return;
      started = true;
      start();
    }, []);
    const { component: Component, failed } = loading.value;
    if (Component) return <Component {...props} />;
    if (!failed) return <p class="later">Fetching {title}.</p>;
    return (
      <p class="later" role="alert">
        {title} could not be fetched: the network or the server did not answer.{" "}
        <button type="button" class="button" onClick={start}>
          Try again
        </button>
      </p>
    );
  };
}
