/** A window of WebKitGTK that WebDriver drives and that keeps what pages store, in the home folder; run by gjs. */
import GLib from "gi://GLib?version=2.0";
import Gtk from "gi://Gtk?version=3.0";
import WebKit2 from "gi://WebKit2?version=4.1";

const folder = GLib.get_home_dir();
/** Nobody listens there: what is not on this machine is not asked for. */
const deadProxy = "http://127.0.0.1:9";

Gtk.init(null);
// Without a screen GTK knows no resolution, and every length would come out negative.
Gtk.Settings.get_default().gtk_xft_dpi = 96 * 1024;

const websiteDataManager = new WebKit2.WebsiteDataManager({
  base_data_directory: `${folder}/data`,
  base_cache_directory: `${folder}/cache`,
});
websiteDataManager.set_network_proxy_settings(
  WebKit2.NetworkProxyMode.CUSTOM,
  WebKit2.NetworkProxySettings.new(deadProxy, ["localhost", "127.0.0.1"]),
);
const context = new WebKit2.WebContext({ website_data_manager: websiteDataManager });
context.set_automation_allowed(true);

const window = new Gtk.Window({ default_width: 360, default_height: 720 });
context.connect("automation-started", (_context, session) => {
  const application = new WebKit2.ApplicationInfo();
  application.set_name("WebKitGTK");
  application.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version());
  session.set_application_info(application);
  session.connect("create-web-view", () => {
    const view = new WebKit2.WebView({ web_context: context, is_controlled_by_automation: true });
    view.connect("close", () => Gtk.main_quit());
    window.add(view);
    window.show_all();
    return view;
  });
});
Gtk.main();
