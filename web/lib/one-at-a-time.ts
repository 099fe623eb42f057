/**
 * Loads something that changes. While one load is under way another is not begun beside it (the client would give both the
 * earlier answer), but after it: so whoever calls gets to see an answer that was asked for after the call.
 */
export function oneAtATime(load: () => Promise<void>): () => void {
  let isLoading = false;
  let isDue = false;
  const loadWhileDue = async () => {
    isLoading = true;
    try {
      while (isDue) {
        isDue = false;
        await load();
      }
    } finally {
      isLoading = false;
    }
  };
  return () => {
    isDue = true;
    if (!isLoading) void loadWhileDue();
  };
}
