using Linking.Testing;

namespace Linking.Cli.Tests.Translating;

/// <summary>
/// Bouncy Castle's Java implementation of RFC 4998, which knows nothing of Linking: tests/independent/stock/CheckErs.java.
/// </summary>
internal static class StockErs
{
    /// <summary>A file of its packages.</summary>
    public const string Packages = "/usr/share/java/bcpkix.jar";

    private const string Jars = "/usr/share/java/bcprov.jar:/usr/share/java/bcutil.jar:" + Packages;

    private static readonly Lazy<string> Classes = new(Build);

    /// <summary>Runs it; what it prints is on standard output or, with a fault, on standard error.</summary>
    public static (int Code, string Output, string Error) Run(params string[] args) =>
        Programs.Try("java", ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", $"{Jars}:{Classes.Value}", "CheckErs", .. args]);

    private static string Build()
    {
        var folder = Directory.CreateTempSubdirectory("linking-stock-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Programs.Run("javac", $"-cp {Jars} -d {folder} {DocumentationTests.Find("tests/independent/stock/CheckErs.java")}");
        return folder;
    }
}
