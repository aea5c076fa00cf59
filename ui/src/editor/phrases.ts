// CodeMirror's own sentences in the window's words.
import type { Words } from '../words';

/** By CodeMirror's English. */
export function phrases({ editor }: Words): Record<string, string> {
  const { find } = editor;
  return {
    Find: find.find,
    Replace: find.replace,
    next: find.next,
    previous: find.previous,
    all: find.all,
    'match case': find.matchCase,
    regexp: find.regexp,
    'by word': find.byWord,
    replace: find.replaceOne,
    'replace all': find.replaceAll,
    close: find.close,
    'current match': find.currentMatch,
    'on line': find.onLine,
    'replaced match on line $': find.replacedMatch,
    'replaced $ matches': find.replacedMatches,
    'Go to line': find.goToLine,
    go: find.go,
    Completions: editor.completion.label,
    'Fold line': editor.fold,
    'Unfold line': editor.unfold,
    'folded code': editor.foldedLines,
    'Folded lines': editor.foldedLines,
    'Unfolded lines': editor.unfold,
    unfold: editor.unfold,
  };
}
