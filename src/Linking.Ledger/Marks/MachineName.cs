using System.Security.Cryptography;
using System.Text;

namespace Linking.Ledger.Marks;

/// <summary>
/// Tells this machine from another: a digest of the id that systemd gives each installation, or else of the host's name. A cloned
/// disk keeps both.
/// </summary>
public static class MachineName
{
    private const string IdFile = "/etc/machine-id";

    /// <summary>32 hexadecimal digits; says nothing of what it is made from.</summary>
    public static string Value { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes("linking machine\n" + Source()))[..16]);

    private static string Source()
    {
        try
        {
            return File.ReadAllText(IdFile).Trim() is { Length: > 0 } id ? id : Environment.MachineName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, as on other systems and in most containers.
            return Environment.MachineName;
        }
    }
}
