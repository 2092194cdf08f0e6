using System.Security.Cryptography;
using System.Text;

using Linking.Client.Archives;
using Linking.Hashing;

namespace Linking.Client.Tests.Archives;

/// <summary>An archive outlives the functions of suite 1: its log says, and its heads fix, digests under suite 2 as well.</summary>
public sealed class ArchiveSuitesTests : ArchiveCase
{
    [Fact]
    public void Deposit_HasDigestsUnderBothSuites_AndTheHeadFixesThem()
    {
        var (document, _) = Filled();
        using var archive = Archive.Open(Root);
        var file = archive.Log.Deposits[0].Files.Single(f => f.Path.EndsWith("/a.txt", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(document);
        Assert.Equal((Suite.One.Hash(bytes), Suite.Two.Hash(bytes)), (file.Digests.One, file.Digests.Two));

        // As the page says, by other code.
        var (alpha, beta) = (Array.Empty<byte>(), Array.Empty<byte>());
        foreach (var text in File.ReadAllText(Log).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Take(3))
        {
            byte[] entry = [0, .. alpha, .. beta, .. Encoding.UTF8.GetBytes(text + "\n")];
            (alpha, beta) = (SHA512.HashData(entry), SHA3_512.HashData(entry));
        }

        Assert.EndsWith(
            $"\nwide {Convert.ToHexStringLower(alpha)}:{Convert.ToHexStringLower(beta)}\n",
            File.ReadAllText(Path.Combine(Root, "head-3.txt")), StringComparison.Ordinal);
    }

    /// <summary>What no function of suite 1 tells any more is told by those of suite 2, in the entry and in the head.</summary>
    [Fact]
    public void Digest_UnderSuiteTwo_IsHeldAgainstTheFile_AndTheHeadAgainstTheLog()
    {
        var (document, _) = Filled();
        var right = Suite.Two.Hash(File.ReadAllBytes(document)).ToString();
        var wrong = Suite.Two.Hash("another contract"u8).ToString();
        var head = File.ReadAllText(Path.Combine(Root, "head-3.txt"));
        Forge(Log, words => words.Replace(right, wrong, StringComparison.Ordinal));
        using (var archive = Archive.Open(Root))
        {
            Assert.Contains(new ArchiveChecking(archive).Run(Now).Findings, f => f is { Code: "ARC-HEAD", Path: "head-3.txt" });
            Assert.Contains("head-3.txt", archive.FindFault(), StringComparison.Ordinal);
        }

        // Without the head only the file is left to say it.
        File.Delete(Path.Combine(Root, "head-3.txt"));
        File.Delete(Path.Combine(Root, "head-3.txt.lts"));
        using (var archive = Archive.Open(Root))
            Assert.Contains(
                new ArchiveChecking(archive).Run(Now).Findings,
                f => f.Code == "ARC-CHANGED" && f.Path.EndsWith("/a.txt", StringComparison.Ordinal));

        // A head that fits under suite 1 alone is none.
        Forge(Log, words => words.Replace(wrong, right, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(Root, "head-3.txt"), head.Replace("wide ", "wide 0", StringComparison.Ordinal));
        using (var archive = Archive.Open(Root))
            Assert.Contains("head-3.txt", archive.FindFault(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Root, "head-3.txt"), head[..head.IndexOf("wide", StringComparison.Ordinal)]);
        using (var archive = Archive.Open(Root))
            Assert.Contains("head-3.txt", archive.FindFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_WithDigestsOfOneSuiteAlone_IsNoDeposit()
    {
        var (document, _) = Filled(isHeadMade: false);
        var two = Suite.Two.Hash(File.ReadAllBytes(document)).ToString();
        Forge(Log, words => words.Replace($"{two} ", "", StringComparison.Ordinal));
        using var archive = Archive.Open(Root);
        Assert.Contains("no deposit", archive.Log.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_IsWhatLiesInAnObject_AndNothingElse()
    {
        var (document, proof) = Filled();
        Assert.Equal([Root, Root], new[] { document, proof }.Select(Archive.RootOfKept));
        File.WriteAllText(Folder["a.txt.lts"], "a token beside a working copy");
        Assert.All([Folder["a.txt.lts"], Path.Combine(Root, "head-3.txt.lts")], path => Assert.Null(Archive.RootOfKept(path)));
    }
}
