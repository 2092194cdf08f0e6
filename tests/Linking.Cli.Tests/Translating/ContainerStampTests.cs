using Linking.Cli.Requiring;
using Linking.Cli.Translating;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Testing;
using Linking.Tokens;
using Linking.Tsp.Tests;
using Linking.Verification;

namespace Linking.Cli.Tests.Translating;

/// <summary>Which files a stamp in a container speaks for, and that it is judged as a voucher is.</summary>
public sealed class ContainerStampTests : IDisposable
{
    private const HashFunction Sha2 = HashFunction.Sha2With256Bits;
    private const HashFunction Sha3 = HashFunction.Sha3With512Bits;

    private static readonly string[] Contract = ["abc", "abc.lts"];
    private static readonly string[] Added = ["contract.pdf", "contract.pdf.lts"];
    private static readonly byte[] Abc = "abc"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Somebody adds a document with a proof, and a manifest that he stamps himself.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_OfAnybody_DoesNotStandForWhatATrustedOneDoesNotName()
    {
        using var good = new Authority();
        using var evil = new Authority();
        var container = Containers.Of(
            [("abc", Abc), ("abc.lts", Containers.Proof), ("contract.pdf", Abc), ("contract.pdf.lts", Containers.Proof)],
            (Contract, Sha2, good, "sha512"), (Added, Sha2, evil, "sha512"));
        var options = Options(good);

        var added = await VerifyAsync(container, options);
        Assert.All(added.Documents, d => Assert.Equal(VerificationResult.Valid, d.Result));
        Assert.Equal(VerificationResult.Inconclusive, added.Result);
        Assert.Equal(Added, added.Uncovered);
        Assert.Equal([Contract, []], added.Stamps.Select(s => s.Covered));
        Assert.Equal([FindingCode.VoucherLeft], added.Stamps[1].Findings);
        var said = Said(added);
        Assert.Contains(": abc, abc.lts.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("All documents", said, StringComparison.Ordinal);
        Assert.Contains("No stamp that counts says when this was there: contract.pdf, contract.pdf.lts.", said, StringComparison.Ordinal);

        // Of both, everything is covered; by nobody's certificate nothing is asked.
        var both = await VerifyAsync(container, options with { Authorities = [.. options.Authorities, .. Options(evil).Authorities] });
        Assert.Equal((VerificationResult.Valid, 0), (both.Result, both.Uncovered.Count));
        Assert.Equal(VerificationResult.Valid, (await VerifyAsync(container, options with { Authorities = [] })).Result);
    }

    /// <summary>The rules of docs/spec/voucher.md: what it rests on, and when.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_IsJudgedAsAVoucher()
    {
        using var authority = new Authority();
        (string, byte[])[] files = [("abc", Abc), ("abc.lts", Containers.Proof)];
        var container = Containers.Of(files, (Contract, Sha2, authority, "sha512"), (Contract, Sha3, authority, "sha512"));
        var options = Options(authority);

        var now = await VerifyAsync(container, options);
        Assert.Equal(VerificationResult.Valid, now.Result);
        Assert.Contains("All documents and proofs in it were there on", Said(now), StringComparison.Ordinal);
        Assert.Equal([FindingCode.StatusUnknown], now.Stamps[0].Findings);

        // The signature's functions; the imprint's; long before the stamp.
        foreach (var broken in (string[])["sha2-256@2020-01-01", "rsa-2048@2020-01-01", "sha2-512@2020-01-01"])
        {
            var fallen = await VerifyAsync(container, options with { Broken = [broken] });
            Assert.Equal(Contract, fallen.Uncovered);
            Assert.NotEqual(VerificationResult.Valid, fallen.Result);
            Assert.All(fallen.Stamps, s => Assert.Contains(FindingCode.VoucherFallen, s.Findings));
        }

        // A digest's function alone: the other manifest speaks on, and is named.
        var first = await VerifyAsync(container, options with { Broken = ["sha3-512@2020-01-01"] });
        Assert.Equal([Contract, []], first.Stamps.Select(s => s.Covered));
        Assert.Equal((VerificationResult.Valid, 0), (first.Result, first.Uncovered.Count));

        var before = await VerifyAsync(container, options with { AsOf = "2026-11-25" });
        Assert.Equal(Contract, before.Uncovered);
        Assert.All(before.Stamps, s => Assert.Contains(FindingCode.NotYet, s.Findings));
        Assert.Contains("not there yet", Said(before), StringComparison.Ordinal);

        Assert.Contains(
            "under SHA-1",
            (await Assert.ThrowsAsync<CommandException>(() => VerifyAsync(
                Containers.Of(files, (Contract, Sha2, authority, "sha1")), options))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A token beside a record of the same document is not the proof that is verified.</summary>
    [ProgramFact("openssl")]
    public async Task Token_BesideARecord_IsSaid()
    {
        using var authority = new Authority();
        var record = await File.ReadAllBytesAsync(DocumentationTests.Find("docs/spec/example/renewed.ler"));
        string[] names = [.. Contract, "abc.ler"];
        var verified = await VerifyAsync(
            Containers.Of(
                [("abc", Abc), ("abc.lts", Containers.Proof), ("abc.ler", record)], (names, Sha2, authority, "sha512")),
            Options(authority));
        Assert.Equal(["abc.lts"], verified.Container.Others);
        Assert.NotNull(Assert.Single(verified.Documents).Record);
        Assert.Contains("Not looked at: abc.lts.", Said(verified), StringComparison.Ordinal);
    }

    private static string Said(VerifiedContainer verified)
    {
        using var text = new StringWriter();
        ContainerVerdict.Write(text, verified);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private EvidenceOptions Options(Authority authority)
    {
        var pem = _folder[$"{Guid.NewGuid():N}.pem"];
        File.WriteAllText(pem, authority.Root.ExportCertificatePem());
        return new EvidenceOptions
        {
            TrustFolder = _folder["trust"],
            Identity = OtsFile.PublicationOf(Token.Decode(Containers.Proof)).Publication.Identity,
            Record = DocumentationTests.Find("docs/spec/example/record.lrc"),
            Asserted = ["2026-11-22 a notary"],
            Authorities = [pem],
        };
    }

    private async Task<VerifiedContainer> VerifyAsync(byte[] container, EvidenceOptions options)
    {
        await File.WriteAllBytesAsync(_folder["x.asice"], container);
        return await VerifiedContainer.OfAsync(_folder["x.asice"], options, Requirements.None, CancellationToken.None);
    }
}
