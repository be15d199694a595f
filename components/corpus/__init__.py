"""Where text and fonts come from: pinned packages in, the versioned folder `data/` out."""
