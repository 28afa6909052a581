/**
 * Lines that Chromium, ALSA and JACK print on standard error on healthy machines. `npm start` keeps them from the
 * console, where the application's own lines should be found; anything unknown passes through.
 */

const NOISE: readonly RegExp[] = [
  // Chromium: no D-Bus, no GPU, no accessibility bus in containers and on virtual displays.
  /ERROR:.*\b(bus|object_proxy|viz_main_impl|gpu_process_host|gl_factory|gl_display|angle_platform_impl)\b/,
  /ERROR:.*\b(command_buffer_proxy_impl|network_service_instance_impl|zygote_communication_linux|policy_logger|xdg_|ui_base_)/,
  /WARNING:.*\b(sandbox_linux|vaapi_wrapper|viz_main_impl|bluez)\b/,
  /dconf-WARNING|Gtk-WARNING|GLib-GIO-|Failed to load module "canberra/,
  // PortAudio asks every ALSA device there could be, and JACK.
  /^ALSA lib /,
  /^(jack server is not running|JackShmReadWritePtr|Cannot connect to server|Cannot lock down|attempt to connect to server failed)/i,
  /^connect\(2\) call to \/dev\/shm\/jack/,
  /^Expression '.*' failed in 'src\//,
]

/** Whether a line of Electron's standard error says nothing to anybody. */
export function isNoise(line: string): boolean {
  return line.trim() === '' || NOISE.some((pattern) => pattern.test(line))
}
