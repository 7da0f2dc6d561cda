/**
 * Runs one task at a time; a new one cancels the one before.
 * @returns {{ run(task: (signal: AbortSignal) => Promise<void>): Promise<void>, cancel(): void }}
 */
export function latest() {
  let current = new AbortController();
  return {
    run(task) {
      current.abort();
      current = new AbortController();
      return task(current.signal);
    },
    cancel() {
      current.abort();
    },
  };
}
