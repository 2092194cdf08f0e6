using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Certificates that openssl makes: NAME.pem, NAME.key, and NAME-both.pem as a client shows it.</summary>
internal static class OfficerFiles
{
    public static void Make(TemporaryFolder folder, string name, string more = "")
    {
        Programs.Run(
            "openssl",
            $"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN={name} {more} " +
            $"-keyout {folder[name + ".key"]} -out {folder[name + ".pem"]}");
        File.WriteAllText(
            folder[name + "-both.pem"], File.ReadAllText(folder[name + ".pem"]) + File.ReadAllText(folder[name + ".key"]));
    }
}
