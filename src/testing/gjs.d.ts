/** The few parts of gjs, GTK and WebKitGTK that the tests' window uses. */

declare module "gi://GLib?version=2.0" {
  const GLib: { get_home_dir(): string };
  export { GLib as default };
}

declare module "gi://Gtk?version=3.0" {
  interface Window {
    add(child: object): void;
    show_all(): void;
  }
  const Gtk: {
    init(args: null): void;
    main(): void;
    main_quit(): void;
    readonly Settings: { get_default(): { gtk_xft_dpi: number } };
    readonly Window: new (properties: { default_width: number; default_height: number }) => Window;
  };
  export { Gtk as default };
}

declare module "gi://WebKit2?version=4.1" {
  interface ApplicationInfo {
    set_name(name: string): void;
    set_version(major: number, minor: number, micro: number): void;
  }
  interface AutomationSession {
    set_application_info(info: ApplicationInfo): void;
    connect(signal: "create-web-view", callback: () => WebView): void;
  }
  interface WebContext {
    set_automation_allowed(isAllowed: boolean): void;
    connect(signal: "automation-started", callback: (context: WebContext, session: AutomationSession) => void): void;
  }
  interface WebView {
    connect(signal: "close", callback: () => void): void;
  }
  interface WebsiteDataManager {
    set_network_proxy_settings(mode: number, settings: object): void;
  }
  const WebKit2: {
    get_major_version(): number;
    get_minor_version(): number;
    get_micro_version(): number;
    readonly NetworkProxyMode: { readonly CUSTOM: number };
    readonly NetworkProxySettings: { new: (proxy: string, ignoredHosts: readonly string[]) => object };
    readonly ApplicationInfo: new () => ApplicationInfo;
    readonly WebsiteDataManager: new (properties: {
      base_data_directory: string;
      base_cache_directory: string;
    }) => WebsiteDataManager;
    readonly WebContext: new (properties: { website_data_manager: WebsiteDataManager }) => WebContext;
    readonly WebView: new (properties: { web_context: WebContext; is_controlled_by_automation: boolean }) => WebView;
  };
  export { WebKit2 as default };
}
