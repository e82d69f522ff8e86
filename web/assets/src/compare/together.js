// Two canvases with the same part of the drawing at the same size: what one does, the other does.
export function keepTogether(panes) {
  let isFollowing = false;
  for (const pane of panes) {
    pane.viewer.get('eventBus').on('canvas.viewbox.changed', () => {
      if (isFollowing || !pane.isShown) return;
      isFollowing = true;
      for (const other of panes) if (other !== pane && other.isShown) other.take(pane.viewbox());
      isFollowing = false;
    });
  }
}
