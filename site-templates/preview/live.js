(async () => {
  let seen = null;
  for (;;) {
    try {
      const answer = await fetch("/.changes?after=" + encodeURIComponent(seen ?? ""), { cache: "no-store" });
      const now = await answer.text();
      if (seen !== null && now !== seen) {
        location.reload();
        return;
      }
      seen = now;
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
})();
