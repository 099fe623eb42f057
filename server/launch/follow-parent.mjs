// Preloaded into server and worker: when the launcher dies without a word (kill -9), they leave too, gracefully,
// instead of holding the port against the next start.
const isOurs = process.env.PENTIMENTO_LAUNCHER === String(process.ppid);
if (isOurs && process.connected) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}
