using System.Diagnostics;
using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>The C2SP tlog-proof of a token's round, judged by the second reader.</summary>
[Collection(LiveLedger.Name)]
public sealed class LogProofTests(LiveLedger live)
{
    private static readonly string Checker = DocumentationTests.Find("tests/independent/v1/check_tlog_proof.py");

    [ProgramFact("python3")]
    public async Task TlogProof_OfAToken_IsAcceptedByTheSecondReader_AndShown()
    {
        var folder = await live.StampedAsync();
        var token = Token.Decode(await File.ReadAllBytesAsync(Path.Combine(folder, "file.txt.lts")));
        (await Cli.RunAsync(folder, "info", "file.txt.lts", "--tlog-proof", "round.tlog-proof")).Succeeds();
        File.Copy(
            Directory.GetFiles(Path.Combine(folder, "trust"), "record.lrc", SearchOption.AllDirectories).Single(),
            Path.Combine(folder, "record.lrc"));
        var key = ((Genesis)EventReading.Read(
            RecordFile.Decode(await File.ReadAllBytesAsync(Path.Combine(folder, "record.lrc"))).Entries[0].Event, Suite.One).Event!)
            .State.Keys.Alpha[0].ToString();
        var path = Path.Combine(folder, "round.tlog-proof");

        Assert.Equal((0, Convert.ToHexStringLower(HashFunction.Sha2With256Bits.Hash(token.HeaderBytes.Span).Bytes)), Check(path, key));
        var shown = (await Cli.RunAsync(folder, "info", "round.tlog-proof", "--json")).Succeeds().Json;
        Assert.True(shown.GetProperty("holds").GetBoolean());
        (await Cli.RunAsync(folder, "info", "file.txt.lts", "--tlog-proof", "round.tlog-proof")).Fails(73, "is there already");
        (await Cli.RunAsync(folder, "info", "record.lrc", "--tlog-proof", "other.tlog-proof")).Fails(64, "--tlog-proof");

        // What is changed is noticed by both.
        var text = await File.ReadAllTextAsync(path);
        foreach (var (old, changed) in new[]
        {
            ($"\nindex {token.Header.Index}\n", $"\nindex {token.Header.Index + 1}\n"),
            ("\nextra ", "\nextra A"),
            ("\n\nlive", "\n\nlove"),
            ("tlog-proof@v1", "tlog-proof@v2"),
        })
        {
            await File.WriteAllTextAsync(path, text.Replace(old, changed, StringComparison.Ordinal));
            Assert.Equal(1, Check(path, key).Code);
            var info = await Cli.RunAsync(folder, "info", "round.tlog-proof", "--json");
            // Of another version it is a signed note like any other.
            if (info.Code == 0)
                Assert.False(info.Json.TryGetProperty("holds", out var holds) && holds.GetBoolean());
            else
                info.Fails(65, "The log proof is malformed");
            var bytes = Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal));
            Assert.False(LogProof.TryDecode(bytes, out var read, out _) && read.Holds);
        }
    }

    [Fact]
    public async Task TlogProof_OfATokenWithoutHead_IsRefused()
    {
        var folder = await live.StampedAsync();
        var token = Token.Decode(await File.ReadAllBytesAsync(Path.Combine(folder, "file.txt.lts")));
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "bare.lts"), new Token(token.Levels, token.HeaderBytes, []).ToBytes());

        (await Cli.RunAsync(folder, "info", "bare.lts", "--tlog-proof", "round.tlog-proof")).Fails(65, "holds no signed head");

        Assert.False(File.Exists(Path.Combine(folder, "round.tlog-proof")));
    }

    private static (int Code, string Output) Check(string path, string key)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", [Checker, path, "--key", key])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.DoesNotContain("Traceback", error.Result, StringComparison.Ordinal);
        return (process.ExitCode, output);
    }
}
