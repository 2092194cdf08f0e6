using System.Text;

using Linking.Auditing;
using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Origins;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Reporting;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tests.Events;
using Linking.Tests.Records;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests;

/// <summary>Every format with right bytes of it, in both suites, and its decoder as a function.</summary>
internal sealed record Decoders(string Name, byte[] Example, Decoders.Decode Read, bool IsText = false)
{
    public static IReadOnlyList<Decoders> All { get; } = [.. Of(Suite.One), .. Of(Suite.Two)];

    /// <summary>Decodes, and encodes again what was read; null if it was refused.</summary>
    public delegate byte[]? Decode(byte[] bytes, out DecodeError error);

    public override string ToString() => Name;

    private delegate bool Try<T>(ReadOnlyMemory<byte> bytes, out T? value, out DecodeError error);

    private static Decode With<T>(Try<T> read, Func<T, byte[]> write) =>
        (byte[] bytes, out DecodeError error) => read(bytes, out var value, out error) ? write(value!) : null;

    private static IEnumerable<Decoders> Of(Suite suite)
    {
        var ledger = new LedgerBuilder(suite);
        ledger.AddRound("a", "b", "c");
        ledger.AddRecord(RecordWalkTests.Other(ledger));
        var published = ledger.Publish();
        var text = published.Note.TextBytes;
        var token = ledger.Token(1, 1, ledger.HeadAnchor(1, 3), ledger.PublicationAnchor(1, published),
            new UnknownAnchor(9, new byte[] { 1, 2 }));
        Decoders Make(string name, byte[] example, Decode read, bool isText = false)
            => new($"{name} of suite {suite}", example, read, isText);

        yield return Make("leaf", token.Levels[0].Leaf.ToBytes(), With<Leaf>(Leaf.TryDecode, l => l.ToBytes()));
        yield return Make(
            "leaf with a nonce", new Leaf(suite, (LeafKind)77, suite.Hash("a"u8), 0, new byte[32]).ToBytes(),
                With<Leaf>(Leaf.TryDecode, l => l.ToBytes()));
        var header = ledger.Header(2);
        yield return Make("header", header.ToBytes(), With<Header>(Header.TryDecode, h => h.ToBytes()));
        yield return Make("header with extensions", Copy(header).ToBytes(), With<Header>(Header.TryDecode, h => h.ToBytes()));
        yield return Make("level", token.Levels[0].ToBytes(), With<TokenLevel>(TokenLevel.TryDecode, l => l.ToBytes()));
        yield return Make("token", token.ToBytes(), With<Token>(Token.TryDecode, t => t.ToBytes()));
        yield return Make("entry", ledger.Entries[1].ToBytes(), With<RecordEntry>(RecordEntry.TryDecode, e => e.ToBytes()));
        yield return Make("record", ledger.Record.ToBytes(), (byte[] bytes, out DecodeError error) =>
            // A fault of a later entry is told beside the entries that stand.
            RecordFile.TryDecode(bytes, out var record, out error) && (error = record.Fault).Kind == DecodeErrorKind.None
                ? record.ToBytes() : null);
        foreach (var voucher in Vouchers(ledger, published))
            yield return Make($"voucher {voucher.Kind}", voucher.ToBytes(), With<Voucher>(Voucher.TryDecode, v => v.ToBytes()));
        foreach (var proof in Proofs(ledger))
            yield return proof with { Name = $"{proof.Name} of suite {suite}" };
        foreach (var part in Covers(ledger, published, token))
            yield return part with { Name = $"{part.Name} of suite {suite}" };
        yield return Make("publication", text.ToArray(), With<Publication>(Publication.TryParse, p => p.ToBytes()), isText: true);
        var list = "linking suitability v1\npublisher A b\nissued 2026-11-01\nnext 2027-11-01\nalgorithm rsa recommended none forgery "
            + "2030-01-01\nx-a b\n";
        yield return Make("list", Encoding.UTF8.GetBytes(list), With<SuitabilityList>(SuitabilityList.TryParse, l => l.ToBytes()),
            isText: true);
        foreach (var value in EventTests.All(ledger))
        {
            yield return Make($"event {value.Type}", value.ToText(suite), (byte[] bytes, out DecodeError error) =>
            {
                var reading = EventReading.Read(bytes, suite);
                error = reading.Error;
                return reading.Note is null ? reading.Event?.ToText(suite) : bytes;
            }, isText: true);
        }
    }

    private static Header Copy(Header h) => new()
    {
        Suite = h.Suite, Ledger = h.Ledger, Index = h.Index, Time = h.Time, Accuracy = h.Accuracy, ValidUntil = h.ValidUntil,
            Policy = h.Policy,
        LeafCount = h.LeafCount, RoundRoot = h.RoundRoot, PreviousLink = h.PreviousLink, RecordLink = h.RecordLink,
            HistoryRoot = h.HistoryRoot,
        SignedHeadDigest = h.SignedHeadDigest, Extensions = [new(1, new byte[3]), new(0x82, default), new(127, new byte[70])],
    };

    private static IEnumerable<Voucher> Vouchers(LedgerBuilder ledger, LedgerBuilder.Published published)
    {
        var root = new RootSubject(published.Publication.Values[1]);
        var text = new TextSubject(published.Note.TextBytes);
        var (from, to) = (Instant.FromMicroseconds(1), Instant.FromMicroseconds(1_800_000_000_000_000));
        yield return new Voucher(VoucherKind.Observed, text, new WordsEvidence(to, to, "here"));
        yield return new Voucher(VoucherKind.Print, root, new WordsEvidence(from, to, "Times,  page 5"));
        yield return new Voucher(VoucherKind.Asserted, root, new WordsEvidence(from, from, "x"));
        yield return new Voucher(VoucherKind.Cosigned, root, Cosigned(ledger.Head(3).Beta));
        yield return new Voucher(
            VoucherKind.Stamped, text, new StampedEvidence(new byte[] { 1, 2 }, [new(1, new byte[] { 3 }), new(3, default)]));
        var other = new LedgerBuilder(Suite.One, "other");
        other.AddRound(published.Note.Text, "b");
        yield return new Voucher(VoucherKind.Ledger, text, new LedgerEvidence(other.Token(1, 0).ToBytes(), other.Token(1, 0)));
    }

    private static CosignedEvidence Cosigned(ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out var signed) && Checkpoint.TryParse(signed.Text, out var head)
            ? new CosignedEvidence(note, signed, head)
            : throw new InvalidOperationException();

    private static IEnumerable<Decoders> Proofs(LedgerBuilder ledger)
    {
        var consistency = new ConsistencyProof(ledger.Suite, 2, 3, ledger.History(3).Consistency(2));
        yield return new("consistency proof", consistency.ToBytes(), With<ConsistencyProof>(ConsistencyProof.TryDecode, p => p.ToBytes()));
        var order = OrderProof.Encode(ledger.HeaderBytes(1), ledger.HeaderBytes(2), ledger.PathTo(1, 2));
        yield return new(
            "order proof", order,
            With<OrderProof>(OrderProof.TryDecode, p => OrderProof.Encode(p.EarlierBytes.Span, p.LaterBytes.Span, p.Path)));
        var notBefore = NotBeforeProof.Encode(order, ledger.HeaderBytes(2), ledger.Level(2, 0), "event"u8, []);
        yield return new(
            "not-before proof", NotBeforeProof.Encode([], ledger.HeaderBytes(2), ledger.Level(2, 0), "event"u8, notBefore),
            (byte[] bytes, out DecodeError error) => NotBeforeProof.TryDecode(bytes, out _, out error) ? bytes : null);
        var fork = new ForkProof(
            new RecordFile([ledger.Entries[0]]), new(StatementType.RecordEntry, new byte[] { 1 }),
                new(StatementType.AlphaNote, new byte[] { 1 }));
        yield return new("fork proof", fork.ToBytes(), With<ForkProof>(ForkProof.TryDecode, p => p.ToBytes()));
        var evidence = new AuditEvidence(
            AuditCode.Fork, ledger.Header(2).Time, "words", new RecordFile([ledger.Entries[0]]),
            [new(ExhibitType.Header, ledger.HeaderBytes(2)), new(ExhibitType.Consistency, consistency.ToBytes())]);
        var report = new VerdictReport
        {
            Result = VerificationResult.Valid, Held = ledger.Header(2).Time, Suite = ledger.Suite, Data = ledger.Suite.Hash("data"u8),
            Token = ledger.Suite.Hash("token"u8), Ledger = ledger.Ledger, Identity = ledger.Identity, Round = 2, Basis = Basis.Published,
            ProvenLatest = ledger.Header(2).Time, Claimed = ledger.Header(1).Time,
            Vouchers = [new(VoucherKind.Print, ledger.Header(2).Time, "Example Times, page 5")],
            Findings = [new(ledger.Suite.Alpha, "LNK-PUBLISHED"), new(ledger.Suite.Beta, "LNK-PUBLISHED")],
        };
        yield return new("verdict", report.ToBytes(), With<VerdictReport>(VerdictReport.TryParse, r => r.ToBytes()), IsText: true);
        var origin = new OriginStatement
        {
            By = new VerifierKey("press.example", LedgerBuilder.Key(6).PublicKey.Span), Date = ledger.Header(2).Time, Suite = ledger.Suite,
            Data = ledger.Suite.Hash("data"u8), Nonce = new string('0', 2 * OriginStatement.NonceSize), Note = "words of  mine",
        };
        yield return new("origin", origin.ToBytes(), With<OriginStatement>(OriginStatement.TryParse, o => o.ToBytes()), IsText: true);
        yield return new("audit evidence", evidence.ToBytes(), With<AuditEvidence>(AuditEvidence.TryDecode, e => e.ToBytes()));
        var audit = new HistoryAudit(ledger.Identity, ledger.Record, null);
        for (var n = 0UL; n < 3; n++)
            Assert.True(audit.Take(ledger.HeaderBytes(n), ledger.Header(n).Time, new List<AuditFinding>()));
        var state = audit.ToState(ledger.Head(3), ledger.Header(2).Time, new ulong[AuditCodes.Largest]);
        yield return new("audit state", state.ToBytes(), With<AuditState>(AuditState.TryDecode, s => s.ToBytes()));
    }

    private static IEnumerable<Decoders> Covers(LedgerBuilder ledger, LedgerBuilder.Published published, Token token)
    {
        HashFunction[] functions = [HashFunction.Sha2With256Bits, HashFunction.Sha3With512Bits];
        Digest Some(HashFunction f) => f.Hash("some"u8);
        var text = new CoverText
        {
            Ledger = ledger.Ledger, Suite = ledger.Suite, Identity = ledger.Identity, From = 0, To = 3, Size = 3,
                Roots = ledger.History(3).Root,
            EvidenceCount = 4, Covers = [.. functions.Select(f => new CoverLine(f, Some(f), Some(f), Some(f)))],
        };
        yield return new("cover text", text.ToBytes(), With<CoverText>(CoverText.TryParse, t => t.ToBytes()), IsText: true);
        var anchor = new PublicationAnchor(3, ledger.PathTo(1, 3), published.Note.TextBytes);
        var entry = new CoverEntry(ledger.Header(1), ledger.HeaderBytes(1), anchor,
            [.. functions.Select(f => new FunctionDigest(f, Some(f)))]);
        yield return new("cover entry", entry.ToBytes(), (byte[] bytes, out DecodeError error) =>
            CoverEntry.TryDecode(bytes, functions, out var read, out error) ? read.ToBytes() : null);
        var path = new CoverPath(functions, [new byte[64], new byte[128]]);
        var section = new CoverSection(entry.ToBytes(), path, path, default,
            [new(true, 3, path, new byte[] { 1 }), new(false, 0, path, default)]);
        yield return new("cover section", section.ToBytes(), (byte[] bytes, out DecodeError error) =>
            CoverSection.TryDecode(bytes, text, out var read, out error) ? read.ToBytes() : null);
        var renewal = new RenewalText
        {
            Before = [.. functions.Select(f => new FunctionDigest(f, Some(f)))],
            Data = [[.. functions.Select(f => new FunctionDigest(f, Some(f)))], [.. functions.Select(f => new FunctionDigest(f, Some(f)))]],
        };
        yield return new("renewal text", renewal.ToBytes(), With<RenewalText>(RenewalText.TryParse, t => t.ToBytes()), IsText: true);
        var record = EvidenceRecord.Append(
            EvidenceRecord.Create(new(SectionType.Token, token.ToBytes()), [new(SectionType.Record, new byte[] { 1 })]),
            [new(SectionType.Text, renewal.ToBytes()), new(SectionType.Stamp, new byte[] { 2 }),
                new(SectionType.Voucher, new byte[] { 3 }, LateStage: 1)]);
        yield return new("evidence record", record, (byte[] bytes, out DecodeError error) =>
            // Sections at the end may be missing, and what is wrong behind a whole stage is told beside it.
            EvidenceRecord.TryDecode(bytes, out var read, out error) && (error = read.Fault).Kind == DecodeErrorKind.None &&
            read.Stages.Count == 2 && read.Stages[1].Evidence.Count > 0 ? bytes : Refused(ref error));
    }

    private static byte[]? Refused(ref DecodeError error)
    {
        if (error.Kind == DecodeErrorKind.None)
            error = DecodeError.Malformed("It has fewer sections.");
        return null;
    }
}
