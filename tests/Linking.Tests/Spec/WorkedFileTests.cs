using System.Text;

using Linking.Auditing;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Spec;

/// <summary>
/// The files whose bytes the pages explain: each is read, says what its page says, and is written again as the same bytes.
/// </summary>
public sealed class WorkedFileTests
{
    private const string Earlier = "Example Times, 2026-11-23, page 5";

    public static TheoryData<Chain> Chains => [Chain.Alpha, Chain.Beta];

    private static Publication First => PublicationOf("000001.note");

    private static Publication Second => PublicationOf("second.note");

    [Fact]
    public void SuiteTwo_LeafHeaderAndLink()
    {
        var token = Token.Decode(ExampleFiles.Read("suite-2.lts"));
        Assert.Equal(ExampleFiles.Read("suite-2.lts"), token.ToBytes());
        var leaf = new Leaf(Suite.Two, LeafKind.Document, Suite.Two.Hash("abc"u8), 0, Enumerable.Range(0, 16).Select(i => (byte)i)
            .ToArray());
        Assert.Equal(leaf, token.Levels[0].Leaf);
        Assert.Equal(157, leaf.Size);
        Assert.Equal(("example.org/second", 1UL, 3U), (token.Header.Ledger.Value, token.Header.Index, token.Header.LeafCount));
        Assert.Equal(Instant.Parse("2035-06-01T12:00:01.000000Z"), token.Header.Time);
        Assert.Equal(Second.Identity, token.Header.PreviousLink);
        foreach (var (chain, name) in ((Chain, string)[])[(Chain.Alpha, "α"), (Chain.Beta, "β")])
        {
            Assert.Contains($"{name}(0x00 ‖ leaf) = {leaf.Hash(chain)}\n", Page("leaf.md"), StringComparison.Ordinal);
            Assert.Contains($"link {name} = {token.Link()[chain]}\n", Page("round.md"), StringComparison.Ordinal);
            Assert.True(token.Levels[0].TryFold(chain, token.Header.LeafCount, out var root));
            Assert.Equal(token.Header.RoundRoot[chain], root);
        }
    }

    [Fact]
    public void Batch_TheTokensOfBothLeaves()
    {
        Assert.True(LeafBatch.TryCut(ExampleFiles.Read("batch.leaves"), out var leaves, out _, out _));
        var answer = ExampleFiles.Read("batch.answer");
        var token = answer.AsMemory(0, answer.Length - 64);
        Assert.True(TokenBatch.TryCreate(leaves, token, answer.AsSpan(token.Length, 32), answer.AsSpan(token.Length + 32), out var batch,
            out _));
        Assert.Equal(2, batch.Count);
        Assert.Equal(token.ToArray(), batch[0].ToBytes());
        Assert.Equal(Token.Decode(ExampleFiles.Token).Levels, batch[1].Levels);
        Assert.False(TokenBatch.TryCreate(leaves, token, answer.AsSpan(token.Length, 32), default, out _, out var error));
        Assert.Equal(BatchFault.Right, error.Fault);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Proofs_HoldAsTheirPageSays(Chain chain)
    {
        Assert.True(ConsistencyProof.TryDecode(ExampleFiles.Read("sizes.lcp"), out var sizes, out _));
        Assert.Equal(ExampleFiles.Read("sizes.lcp"), sizes.ToBytes());
        Assert.True(sizes.Holds(chain, First.Identity[chain], First.Root[chain]));
        Assert.False(sizes.Holds(chain, First.Root[chain], First.Root[chain]));

        Assert.True(OrderProof.TryDecode(ExampleFiles.Read("rounds.lop"), out var order, out _));
        Assert.Equal(ExampleFiles.Read("rounds.lop"), order.ToBytes());
        Assert.Equal((1UL, 2UL), (order.Earlier.Index, order.Later.Index));
        Assert.True(order.Holds(chain));

        Assert.True(NotBeforeProof.TryDecode(ExampleFiles.Read("beacon.lnb"), out var notBefore, out _));
        Assert.Equal(
            ExampleFiles.Read("beacon.lnb"),
            NotBeforeProof.Encode(notBefore.Order!.ToBytes(), notBefore.HeaderBytes.Span, notBefore.Level, notBefore.Event.Span, []));
        Assert.Equal(4UL, notBefore.Header.Index);
        Assert.True(notBefore.Holds(chain, _ => false, out var beacon));
        Assert.Equal((BeaconSource.Public, "07131C2B2D31"), (beacon.Source, Convert.ToHexString(beacon.Value.Span)));
        Assert.Contains($"```\n{Encoding.UTF8.GetString(notBefore.Event.Span)}```", Page("order.md"), StringComparison.Ordinal);

        Assert.True(ForkProof.TryDecode(ExampleFiles.Read("fork.lfk"), out var fork, out _));
        Assert.Equal(ExampleFiles.Read("fork.lfk"), fork.ToBytes());
        Assert.Equal(chain == Chain.Alpha, fork.Holds(chain, First.Identity[chain]));
        Assert.Contains(
            $"```\n{Encoding.UTF8.GetString(fork.First.Bytes.Span)}\n{Encoding.UTF8.GetString(fork.Second.Bytes.Span)}```",
                Page("order.md"),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Evidence_ShowsTheForkUnderItsFunction(Chain chain)
    {
        Assert.True(AuditEvidence.TryDecode(ExampleFiles.Read("audit.lae"), out var evidence, out _));
        Assert.Equal(ExampleFiles.Read("audit.lae"), evidence.ToBytes());
        Assert.Equal((AuditCode.Fork, "Two signed heads of 3 rounds."), (evidence.Code, evidence.Words));
        Assert.Equal(chain == Chain.Alpha, evidence.Proves(chain, First.Identity[chain]));
    }

    [Fact]
    public void Renewed_HoldsBeyondBothFunctionsOfTheFirstSuite()
    {
        IsWhole(Judge("renewed.ler", "sha2-256", "sha3-256"));
        var stage = StageTwoOf("renewed.ler");
        Assert.Equal(3199, stage.Start);
        Assert.True(RenewalText.TryParse(stage.Text!.Value, out var text, out _));
        Assert.Equal(stage.Text.Value.ToArray(), text.ToBytes());
        Assert.Contains($"```\n{Encoding.UTF8.GetString(text.ToBytes())}```", Page("renewal.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Covered_KeepsTheClaimedTimeBeyondTheSignatureScheme_AndNotTheData()
    {
        IsWhole(Judge("covered.ler", "ed25519"));
        var fallen = Judge("covered.ler", "sha2-256", "sha3-256");
        Assert.Equal(VerificationResult.Inconclusive, fallen.Result);
        Assert.Contains(fallen.Stages, s => s.Number == 2 && s.Codes.SequenceEqual([FindingCode.DataUncovered]));

        var stage = StageTwoOf("covered.ler");
        Assert.True(CoverText.TryParse(stage.Text!.Value, out var text, out _));
        Assert.Equal(stage.Text.Value.ToArray(), text.ToBytes());
        Assert.Contains($"```\n{Encoding.UTF8.GetString(text.ToBytes())}```", Page("renewal.md"), StringComparison.Ordinal);
        Assert.Equal((0UL, 3UL, 3UL, 2UL), (text.From, text.To, text.Size, text.EvidenceCount));
        Assert.True(CoverSection.TryDecode(stage.Cover!.Value, text, out var section, out _));
        Assert.Equal(stage.Cover.Value.ToArray(), section.ToBytes());
        Assert.True(CoverEntry.TryDecode(section.Entry, text.Functions, out var entry, out _));
        Assert.Equal(section.Entry.ToArray(), entry.ToBytes());
        Assert.Equal(1UL, entry.Header.Index);
        Assert.Equal(First.ToBytes(), entry.Anchor.Note.ToArray());
    }

    [Fact]
    public void TheFirstThingThatIsWrongDecidesWhichErrorItIs()
    {
        var fork = ExampleFiles.Read("fork.lfk");
        fork[1125] = 9;
        Assert.False(ForkProof.TryDecode(fork.Append((byte)0).ToArray(), out _, out var error));
        Assert.Equal(Formats.DecodeErrorKind.Unknown, error.Kind);
        var order = ExampleFiles.Read("rounds.lop");
        order[7] = 2;
        Assert.False(OrderProof.TryDecode(order.AsMemory(0, 500), out _, out error));
        Assert.Equal(Formats.DecodeErrorKind.UnknownVersion, error.Kind);
        var voucher = ExampleFiles.Voucher;
        (voucher[4], voucher[6]) = (3, 9);
        Assert.False(Voucher.TryDecode(voucher, out _, out error));
        Assert.Equal(Formats.DecodeErrorKind.Malformed, error.Kind);
        var notBefore = ExampleFiles.Read("beacon.lnb");
        notBefore[11] = 2;
        Assert.False(NotBeforeProof.TryDecode(notBefore.AsMemory(0, notBefore.Length - 1), out _, out error));
        Assert.Equal(Formats.DecodeErrorKind.UnknownVersion, error.Kind);
    }

    [Fact]
    public void Cover_WithEvidenceOfAnIndexNotBelowTheNumber_CoversNothing()
    {
        // In covered.ler the section begins at 4369, and the index at 3000 in it.
        var file = ExampleFiles.Read("covered.ler");
        Assert.Equal(1, file[4369 + 3007]);
        file[4369 + 3007] = 2;
        var verdict = Judge(file);
        Assert.Equal(1, verdict.Chosen);
        Assert.Contains(verdict.Stages, s => s.Number == 2 && s.Codes.SequenceEqual([FindingCode.StageCover]));
    }

    private static void IsWhole(EvidenceVerdict verdict)
    {
        Assert.Equal((2, 1), (verdict.Chosen, verdict.Reached));
        Assert.All(verdict.Stages, s => Assert.Empty(s.Codes));
        Assert.Equal((VerificationResult.Valid, Basis.Published), (verdict.Result, verdict.Basis));
        Assert.Equal("2026-11-24T11:59:59.999999Z", verdict.ProvenLatest.ToString());
        Assert.Equal("2026-11-21T20:47:49.000000Z", verdict.Claimed.ToString());
    }

    private static EvidenceVerdict Judge(string file, params string[] fallen) => Judge(ExampleFiles.Read(file), fallen);

    private static EvidenceVerdict Judge(byte[] file, params string[] fallen) => EvidenceVerifier.Verify(
        file,
        [DataObject.Of("abc"u8.ToArray())],
        new Trust
        {
            Ledger = First.Ledger,
            Identity = new LedgerIdentity(First.Identity),
            Ledgers = [new PinnedLedger(Second.Ledger, new LedgerIdentity(Second.Identity), null)],
            Vouchers = [Print(First, "2026-11-23", Earlier), Print(Second, "2035-06-04", "Example Times, 2035-06-04, page 7")],
            Broken = [.. fallen.Select(name => new BrokenAlgorithm(name, Instant.Parse("2040-01-01T00:00:00.000000Z")))],
            Held = Instant.Parse("2045-01-01T00:00:00.000000Z"),
        });

    private static byte[] Print(Publication publication, string day, string words) => new Voucher(
        VoucherKind.Print,
        new TextSubject(publication.ToBytes()),
        new WordsEvidence(Formats.Day.Parse(day).Beginning, Formats.Day.Parse(day).End, words)).ToBytes();

    private static EvidenceStage StageTwoOf(string file)
    {
        Assert.True(EvidenceRecord.TryDecode(ExampleFiles.Read(file), out var record, out _));
        Assert.Equal(2, record.Stages.Count);
        return record.Stages[1];
    }

    private static Publication PublicationOf(string file)
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Read(file), out var publication, out _, out _));
        return publication;
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", name));
}
