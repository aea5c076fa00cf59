// Named commands: whoever can carry one out provides it, everybody may ask for it by name.
import type { CommandName } from '../words';

type Action = () => void;

const providers = new Map<CommandName, Action[]>();

/** Provides commands until the answer is called; the latest provider of a name wins. */
export function provide(actions: Partial<Record<CommandName, Action>>): () => void {
  const entries = Object.entries(actions) as [CommandName, Action][];
  for (const [name, action] of entries)
    providers.set(name, [...(providers.get(name) ?? []), action]);
  return () => {
    for (const [name, action] of entries)
      providers.set(
        name,
        (providers.get(name) ?? []).filter((one) => one !== action),
      );
  };
}

/** Whether somebody can carry the command out now. */
export function available(name: CommandName): boolean {
  return (providers.get(name)?.length ?? 0) > 0;
}

/** Carries a command out; answers whether anybody could. */
export function perform(name: CommandName): boolean {
  const action = providers.get(name)?.at(-1);
  action?.();
  return action !== undefined;
}
