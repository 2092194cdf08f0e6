using System.Security.Cryptography;

using Linking.Cli.Commands;
using Linking.Cli.Verdicts;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Testing;
using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Tsp.Tests;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Tests;

/// <summary>Whom <c>verify</c> takes at their word besides the ledger: time-stamp authorities, other ledgers, a list's publisher.</summary>
public sealed class VerifyOutsideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Scene _scene = new();

    private EvidenceOptions Options => new() { TrustFolder = _folder["trust"] };

    private static Instant Now => Instant.FromDateTime(TimeProvider.System.GetUtcNow());

    public void Dispose() => _folder.Dispose();

    [ProgramFact("openssl")]
    public async Task Tsa_ThatIsTrusted_ProvesThePublicationsTime_AndNoOther()
    {
        using var authority = new Authority(between: 1);
        using var stranger = new Authority();
        Pin(_scene);
        var text = _scene.First.ToBytes();
        var voucher = new Voucher(
            VoucherKind.Stamped, new TextSubject(text), new StampedEvidence(authority.Stamp(text), [])).ToBytes();
        var token = _scene.Bare.With([_scene.Head, _scene.Published, new VoucherAnchor(voucher)]);
        var root = Write("root.pem", System.Text.Encoding.ASCII.GetBytes(authority.Root.ExportCertificatePem()));

        var verified = await VerifyAsync(token, Options with { Authorities = [root] });

        Assert.Equal(VerificationResult.Valid, verified.Verdict.Result);
        Assert.Equal(Basis.Published, verified.Verdict.Basis);
        Assert.True(verified.Verdict.ProvenLatest > Now.Minus(TimeSpan.FromMinutes(5)));
        Assert.Contains("Example TSA", TextOf(verified), StringComparison.Ordinal);
        var by = VerdictJson.Of(verified)["proven_by"]![0]!;
        Assert.Equal("stamped", by["kind"]!.GetValue<string>());
        Assert.Contains("rsa-2048", by["rests_on"]!.ToJsonString(), StringComparison.Ordinal);

        var fingerprint = Convert.ToHexString(SHA256.HashData(authority.Root.RawData));
        verified = await VerifyAsync(token, Options with { Authorities = [fingerprint] });
        Assert.Equal(Basis.Published, verified.Verdict.Basis);
        foreach (var trusted in (string[][])[[], [Convert.ToHexString(SHA256.HashData(stranger.Root.RawData))]])
            Assert.Null((await VerifyAsync(token, Options with { Authorities = trusted })).Verdict.ProvenLatest);
        // What the signature rests on may have fallen since.
        var list = Write("list", ("linking suitability v1\npublisher A\nissued 2026-11-01\nnext 2036-11-01\n"u8
            + "algorithm rsa-2048 recommended none forgery 2020-01-01\n"u8).ToArray());
        Assert.Null((await VerifyAsync(token, Options with { Authorities = [root], List = list })).Verdict.ProvenLatest);
    }

    [Fact]
    public async Task Ledger_ThatIsPinned_VouchesForAnother()
    {
        var other = new LedgerBuilder("example.com/other", keys: KeySet.Of(31, 31, 32));
        var n = other.Add(other.Document(_scene.First.ToBytes()));
        var theirs = other.Publish(other.Count);
        Pin(_scene);
        var token = _scene.Bare.With(
            [_scene.Head, _scene.Published, new VoucherAnchor(Vouch.Ledger(_scene.First, other.Token(n, 0, other.Anchor(n, theirs))))]);
        Assert.Null((await VerifyAsync(token, Options)).Verdict.ProvenLatest);

        var pinned = new TrustFolder(_folder["trust"]).Meet(other.Identity, other.Record, new Uri("http://other.example/")).Ledger;
        Assert.Null((await VerifyAsync(token, Options)).Verdict.ProvenLatest);
        Assert.True(KnownPublication.TryRead(other.Sign(theirs), out var publication));
        pinned.Observe(publication, Now, "http://other.example");

        var verified = await VerifyAsync(token, Options);
        Assert.Equal(Basis.Published, verified.Verdict.Basis);
        Assert.Contains("example.com/other", TextOf(verified), StringComparison.Ordinal);
        Assert.Equal("ledger", VerdictJson.Of(verified)["proven_by"]![0]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Strict_AndFresh_LowerWhatIsOtherwiseRemarked()
    {
        var recent = new Scene(ledger: new LedgerBuilder(start: Now.Minus(TimeSpan.FromHours(1))));
        Pin(recent);
        var list = Write("old", "linking suitability v1\npublisher A\nissued 2020-01-01\nnext 2021-01-01\n"u8.ToArray());

        Assert.Equal(VerificationResult.Valid, (await VerifyAsync(recent.Token, Options with { List = list })).Verdict.Result);
        var strict = await VerifyAsync(recent.Token, Options with { List = list, Strict = true });
        Assert.Equal(VerificationResult.Inconclusive, strict.Verdict.Result);
        Assert.Contains(FindingCode.List, strict.Verdict.Alpha.Findings);
        Assert.Equal(VerificationResult.Valid, (await VerifyAsync(recent.Token, Options with { Fresh = "30d" })).Verdict.Result);
        var stale = await VerifyAsync(recent.Token, Options with { Fresh = "1m" });
        Assert.Equal(VerificationResult.Inconclusive, stale.Verdict.Result);
        Assert.Contains(FindingCode.Stale, stale.Verdict.Alpha.Findings);
    }

    [Fact]
    public async Task WrongFilesAndWords_AreNamed()
    {
        var text = Write("text", "no certificate, no list"u8.ToArray());
        foreach (var (options, code, says) in ((EvidenceOptions, int, string)[])
        [
            (Options with { Authorities = [text] }, ExitCode.Data, "--tsa"),
            (Options with { Authorities = [_folder["none"]] }, ExitCode.NoInput, "none"),
            (Options with { List = text }, ExitCode.Data, "--list"),
            (Options with { Fresh = "soon" }, ExitCode.Usage, "30d"),
            (Options with { Fresh = "0d" }, ExitCode.Usage, "30d"),
        ])
        {
            var exception = await Assert.ThrowsAsync<CommandException>(() => VerifyAsync(_scene.Token, options));
            Assert.Equal(code, exception.ExitCode);
            Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        }
    }

    private void Pin(Scene scene) =>
        new TrustFolder(_folder["trust"]).Meet(scene.Ledger.Identity, scene.Ledger.Record, new Uri("http://ledger.example/"));

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }

    private async Task<VerifiedToken> VerifyAsync(Token token, EvidenceOptions options)
    {
        var path = Write("t.lts", token.ToBytes());
        return await VerifyCommand.VerifyAsync(null, Suite.One.Hash(Scene.Data), path, options, CancellationToken.None);
    }

    private static string TextOf(VerifiedToken verified)
    {
        using var text = new StringWriter();
        VerdictText.Write(text, verified);
        return text.ToString();
    }
}
