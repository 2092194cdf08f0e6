using System.Runtime.Versioning;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Linking.Server.Hosting;

/// <summary>Tells whoever started the program, where NOTIFY_SOCKET says that he wants to know, that it answers and that it stops: systemd's
/// Type=notify.</summary>
internal static class ServiceManager
{
    public static void TellServiceManager(this IHost host)
    {
        if (OperatingSystem.IsLinux())
            Tell(new SystemdNotifier(), host.Services.GetRequiredService<IHostApplicationLifetime>());
    }

    [SupportedOSPlatform("linux")]
    private static void Tell(SystemdNotifier notifier, IHostApplicationLifetime lifetime)
    {
        if (!notifier.IsEnabled)
            return;
        lifetime.ApplicationStarted.Register(() => notifier.Notify(ServiceState.Ready));
        lifetime.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
    }
}
