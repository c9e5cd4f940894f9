// A component whose code is loaded when it is first shown. Preact's own is in `compat`, which is larger than all of ours.
import type {ComponentChildren, ComponentType} from 'preact';
import {createContext} from 'preact';
import {useContext, useEffect, useState} from 'preact/hooks';
import {tell} from '../store';

const Waiting = createContext<ComponentChildren>(null);

export function Suspense({fallback, children}: {fallback: ComponentChildren; children: ComponentChildren}) {
  return <Waiting.Provider value={fallback}>{children}</Waiting.Provider>;
}

export function lazy<P extends object>(load: () => Promise<{default: ComponentType<P>}>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [, again] = useState(0);
    const waiting = useContext(Waiting);
    useEffect(() => {
      if (loaded) return;
      load().then((module) => {
        loaded = module.default;
        again(1);
      }, tell);
    }, []);
    const Loaded = loaded;
    return Loaded ? <Loaded {...props} /> : <>{waiting}</>;
  };
}
