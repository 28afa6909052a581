// naudiodon calls registerHandler() when it loads. The real package installs a native crash handler that does not
// build on current Node; Electron has its own crash reporting, so this one does nothing.
exports.registerHandler = () => {}
