using System.Reflection;

namespace Linking.Server;

/// <summary>The name and version that a server tells of itself.</summary>
public static class ServerSoftware
{
    /// <summary>For example <c>linking 0.1.0</c>.</summary>
    public static string Name { get; } = $"linking {Version()}";

    private static string Version()
    {
        var attribute = typeof(ServerSoftware).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var version = attribute?.InformationalVersion ?? "0";

        // What follows a '+' names the commit of a build.
        return version.Split('+')[0];
    }
}
