using System.Text;
using System.Text.Json.Nodes;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Verification;

/// <summary>A token and what a caller gives, both at random from a seed: good parts, and parts that do not fit.</summary>
internal sealed class RandomCase
{
    private static readonly VerifierKey Witness = Vouch.Witness("witness.example", KeySet.Key(40));

    private readonly Random _random;
    private readonly LedgerBuilder _ledger;
    private readonly LedgerBuilder _other;
    private readonly List<Publication> _publications = [];
    private readonly List<Publication> _theirs = [];

    // Rounds with a document that may be asked about, and the leaf's place.
    private readonly List<(ulong Round, int Leaf)> _documents = [];
    private readonly Instant _day;

    public RandomCase(int seed)
    {
        _random = new Random(seed);
        Seed = seed;
        var suite = Chance(85) ? Suite.One : Suite.Two;
        _ledger = new LedgerBuilder(suite: suite, keys: Keys(1));
        _other = new LedgerBuilder("example.net/other", keys: KeySet.Of(11, 11, 12));
        MakeLedger();
        _day = _ledger.TimeOf(_ledger.Count - 1).Plus(LedgerBuilder.Day);
        MakeOther();
        var (n, leaf) = _documents[_random.Next(_documents.Count)];
        Token = MakeToken(n, leaf);
        Imprint = Chance(95)
            ? suite.Hash(Scene.Data) : LedgerBuilder.Changed(suite.Hash(Scene.Data), Chance(50) ? Chain.Alpha : Chain.Beta);
        Trust = MakeTrust();
    }

    public int Seed { get; }

    public Token Token { get; }

    public DigestPair Imprint { get; }

    public Trust Trust { get; private set; }

    public Verdict Judge() => Verifier.Verify(Token.ToBytes(), Imprint, Trust);

    /// <summary>As the second verifier reads it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Seed.ToString(),
            ["token"] = Text(Token.ToBytes()),
            ["imprint"] = Imprint.ToString(),
            ["ledger"] = Trust.Ledger?.Value,
            ["identity"] = Identity(Trust.Identity),
            ["record"] = Trust.Record is { } record ? Text(record) : null,
            ["accepted"] = Trust.PinnedEntries,
            ["publications"] = new JsonArray(
                [.. Trust.Publications.Select(p => new JsonObject { ["note"] = Text(p.Note), ["attributed"] = p.IsAttributed })]),
            ["vouchers"] = new JsonArray([.. Trust.Vouchers.Select(v => JsonValue.Create(Text(v)))]),
            ["witnesses"] = new JsonArray([.. Trust.Witnesses.Select(w => JsonValue.Create(w.ToString()))]),
            ["ledgers"] = new JsonArray([.. Trust.Ledgers.Select(l => new JsonObject
            {
                ["ledger"] = l.Ledger.Value, ["identity"] = Identity(l.Identity), ["record"] = l.Record is { } r
                    ? Text(r) : null, ["accepted"] = l.PinnedEntries,
            })]),
            ["held"] = Trust.Held.Microseconds,
            ["asOf"] = Trust.AsOf?.Microseconds,
            ["broken"] = new JsonArray(
                [.. Trust.Broken.Select(b => new JsonObject { ["algorithm"] = b.Name, ["since"] = b.Since.Microseconds })]),
            ["lists"] = Trust.List is null ? null : new JsonArray(JsonValue.Create(Text(Trust.List.ToBytes()))),
            ["window"] = Trust.Window,
            ["fresh"] = Trust.Fresh,
            ["strict"] = Trust.Strict,
        };
        return json;
    }

    /// <summary>What both verifiers must say alike, as text.</summary>
    public static string Compared(Verdict v) => string.Join('\n',
    [
        $"result {v.Result} forecast {v.IsForecast} basis {v.Basis?.ToString() ?? "null"} proven {When(v.ProvenLatest)} "
            + $"claimed {When(v.Claimed)} " +
            $"unsupported {v.IsClaimedUnsupported} floor {When(v.Floor)} status {When(v.StatusAsOf)} " +
            $"identity {(v.Identity is null ? "unpinned" : v.IsAttributed ? "pinned" : "unattributed")}",
        .. ((ChainVerdict[])[v.Alpha, v.Beta]).Select(c =>
            $"{c.Result} {(c.Basis == Basis.None ? "null" : c.Basis)} proven {When(c.ProvenLatest)} broken {c.IsBroken} "
                + $"attributed {c.IsAttributed} " +
            $"status {When(c.StatusAsOf)}: {string.Join(' ', c.Findings.Select(f => f.Text()))}"),
    ]);

    /// <summary>The same of the second verifier's document.</summary>
    public static string Compared(JsonNode v) => string.Join('\n',
    [
        $"result {v["result"]} forecast {Bool(v["forecast"])} basis {Or(v["basis"])} proven {Or(v["proven"])} claimed {Or(v["claimed"])} " +
            $"unsupported {Bool(v["claimedUnsupported"])} floor {Or(v["floor"])} status {Or(v["statusAsOf"])} identity {v["identity"]}",
        .. ((string[])["alpha", "beta"]).Select(name => v["chains"]![name]!).Select(c =>
            $"{c["result"]} {Or(c["basis"])} proven {Or(c["proven"])} broken {Bool(c["broken"])} attributed {Bool(c["attributed"])} " +
            $"status {Or(c["statusAsOf"])}: {string.Join(' ', c["findings"]!.AsArray().Select(f => f!.ToString()))}"),
    ]);

    private static string When(Instant? time) => time?.ToString() ?? "null";

    private static string Or(JsonNode? node) => node?.ToString() ?? "null";

    private static string Bool(JsonNode? node) => node!.GetValue<bool>().ToString();

    private static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    private static JsonObject? Identity(LedgerIdentity? identity) => identity is null
        ? null
        : new JsonObject { ["alpha"] = identity.Alpha?.ToString(), ["beta"] = identity.Beta?.ToString() };

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(params T[] values) => values[_random.Next(values.Length)];

    private KeySet Keys(int seed)
    {
        List<Linking.Notes.SigningKey> Of(int first) => [.. Enumerable.Range(first, Chance(20) ? 2 : 1).Select(KeySet.Key)];
        return new KeySet(Of(seed), Of(seed + 2), Of(seed + 4), Chance(30) ? Of(seed + 6) : []);
    }

    // A time in the life of the case: of a header, a day or a year later, and a microsecond about it.
    private Instant AnyTime()
    {
        var time = Any(_ledger.TimeOf((ulong)_random.Next((int)_ledger.Count)), _day, _day.Plus(LedgerBuilder.Day),
            _day.Plus(30 * LedgerBuilder.Day), _day.Plus(400 * LedgerBuilder.Day));
        return Chance(70) ? time : Chance(50) ? time.Plus(1) : Instant.FromMicroseconds(time.Microseconds - 1);
    }

    private void MakeLedger()
    {
        var rounds = _random.Next(3, 9);
        for (var i = 0; i < rounds; i++)
        {
            switch (_random.Next(12))
            {
                case 0:
                    _ledger.Notify(NoticeSubject());
                    break;
                case 1:
                    _ledger.Configure(Keys(100 + 8 * i), sealNew: _ledger.Keys.Recovery.Count > 0 && Chance(50));
                    break;
                case 2 when Chance(30):
                    _ledger.AddEvent(Encoding.UTF8.GetBytes($"linking event "
                        + $"v1\nfuture-thing\nledger {_ledger.Id}\nrecord {_ledger.Record.Entries[^1].Link()}\n"));
                    break;
                case 3:
                    _ledger.AddEvent(new Heartbeat { Ledger = _ledger.Id }.ToText(_ledger.Suite), isRecord: false);
                    break;
                default:
                    AddDocuments();
                    break;
            }

            if (Chance(40))
                _publications.Add(_ledger.Publish((ulong)_random.Next((int)(_publications.LastOrDefault()?.Size ?? 0), (int)_ledger.Count)
                    + 1));
        }

        AddDocuments();
        if (_publications.LastOrDefault()?.Size != _ledger.Count)
            _publications.Add(_ledger.Publish(_ledger.Count));
    }

    private void AddDocuments()
    {
        var kind = Chance(92) ? LeafKind.Document : Any(LeafKind.Token, LeafKind.Event, (LeafKind)9);
        var leaf = new Leaf(_ledger.Suite, kind, _ledger.Suite.Hash(Scene.Data), 0, kind == LeafKind.Event
            ? default : new byte[_random.Next(20)]);
        Leaf[] leaves = [leaf, .. Enumerable.Range(0, _random.Next(4)).Select(i => _ledger.Document([(byte)i]))];
        _random.Shuffle(leaves);
        var n = _ledger.AddWith(
            p =>
            {
                if (Chance(5))
                    p.Extensions = [new HeaderExtension(Any<byte>(0x81, 5), new byte[] { 1 })];
                if (Chance(5))
                    p.Accuracy = 2_000_000;
                if (Chance(5))
                    p.ValidUntil = p.Time.Plus(20 * LedgerBuilder.Day);
                if (Chance(4))
                    p.RecordLink = _ledger.Record.Entries[0].Link();
                if (Chance(4) && _ledger.Count > 1)
                    p.Time = Any(_ledger.Start, p.Time.Plus(10 * LedgerBuilder.Day));
            }, leaves);
        _documents.Add((n, Array.IndexOf(leaves, leaf)));
    }

    private NoticeSubject NoticeSubject()
    {
        var keys = _ledger.StateOf(_ledger.Keys).Keys.All.ToList();
        var last = _ledger.Count - 1;
        return _random.Next(4) switch
        {
            0 when last >= 1 => new ClockSubject((ulong)_random.Next(1, (int)last + 1), last),
            1 => new StolenSubject(keys[_random.Next(keys.Count)], _ledger.Start.Plus((ulong)_random.Next(60) * LedgerBuilder.Day)),
            2 => new UnprovableSubject(0, last),
            _ => new OtherSubject(),
        };
    }

    private void MakeOther()
    {
        foreach (var publication in _publications)
        {
            _other.Add(_other.Headers.Count > 1 ? null : _day, _other.Document(publication.ToBytes()));
            _theirs.Add(_other.Publish(_other.Count));
        }
    }

    private Token MakeToken(ulong n, int leaf)
    {
        var anchors = new List<Anchor>();
        var count = _random.Next(1, 6);
        for (var i = 0; i < count; i++)
            anchors.Add(MakeAnchor(n));
        var token = _ledger.Token(n, leaf, [.. anchors]);
        if (Chance(4))
        {
            var level = token.Levels[0];
            token = new Token([level with { Index = level.Index + 1 }], token.HeaderBytes, token.Anchors);
        }

        return token;
    }

    private Anchor MakeAnchor(ulong n)
    {
        var size = (ulong)_random.Next((int)n + 1, (int)_ledger.Count + 1);
        switch (_random.Next(10))
        {
            case <= 3:
                var head = _ledger.HeadAnchor(n, size, Chance(85) ? null : Any(KeySet.Of(1, 3, 5), KeySet.Of(9, 9, 9), KeySet.Of(5, 5, 1)));
                if (Chance(25))
                {
                    var at = AnyTime();
                    head = head with
                    {
                        Head = new SignedHead(
                            Vouch.Cosign(head.Head.Alpha, Witness, KeySet.Key(Chance(90) ? 40 : 41), at),
                            Chance(70) ? Vouch.Cosign(head.Head.Beta, Witness, KeySet.Key(40), at) : head.Head.Beta),
                    };
                }

                return Chance(88) ? head : Any(
                    head with { Size = size + 1 }, head with { Path = _ledger.Path(0, size) }, head with { Head = _ledger.Head(1) },
                    head with { Head = new SignedHead(head.Head.Beta, head.Head.Alpha) }, head with { Size = 0 },
                    head with { Head = new SignedHead(new byte[] { 1 }, head.Head.Beta) });
            case <= 6:
                var covering = _publications.Where(p => p.Size > n).ToList();
                var publication = Chance(90) && covering.Count > 0
                    ? covering[_random.Next(covering.Count)] : _publications[_random.Next(_publications.Count)];
                var path = publication.Size > n ? _ledger.Path(n, publication.Size) : _ledger.Path(0, publication.Size);
                return new PublicationAnchor(Chance(95) ? publication.Size : size, path, Note(publication));
            case 7:
                return new UnknownAnchor(77, new byte[] { 1, 2 });
            default:
                return new VoucherAnchor(MakeVoucher(n));
        }
    }

    // A publication's note, or one that says something else.
    private byte[] Note(Publication publication)
    {
        if (Chance(8))
        {
            publication = _random.Next(5) switch
            {
                0 => publication with { Root = LedgerBuilder.Changed(publication.Root, Any(Chain.Alpha, Chain.Beta)) },
                1 => publication with { Time = AnyTime() },
                2 when publication.Size > 1
                    => publication with { Identity = LedgerBuilder.Changed(publication.Identity, Any(Chain.Alpha, Chain.Beta)) },
                3 when publication.Size > 1
                    => publication with { Record = LedgerBuilder.Changed(publication.Record, Any(Chain.Alpha, Chain.Beta)) },
                _ when publication.Number > 1
                    => publication with { Previous = LedgerBuilder.Changed(publication.Previous, Any(Chain.Alpha, Chain.Beta)) },
                _ => publication,
            };
        }

        return _ledger.Sign(publication, Chance(88) ? null : Any(KeySet.Of(1, 3, 5), KeySet.Of(9, 9, 9)));
    }

    private byte[] MakeVoucher(ulong n)
    {
        var covering = _publications.FindAll(p => p.Size > n);
        var publication = Chance(80) && covering.Count > 0
            ? covering[_random.Next(covering.Count)] : _publications[_random.Next(_publications.Count)];
        var from = AnyTime();
        switch (_random.Next(10))
        {
            case 0 or 1:
                return Vouch.Observed(publication, from);
            case 2:
                return Vouch.Print(publication, Any("2026-11-22", "2026-11-24", "2027-01-01"));
            case 3:
                var to = AnyTime();
                return from <= to ? Vouch.Asserted(publication, from, to) : Vouch.Asserted(publication, to, from);
            case 4:
                var value = publication.Values[_random.Next(2)];
                return Vouch.Root(VoucherKind.Print, Chance(50) ? value : value with { Time = null }, from, from);
            case 5:
                var size = (ulong)_random.Next(1, (int)_ledger.Count + 1);
                return Vouch.Cosigned(_ledger, size, Any(Chain.Alpha, Chain.Beta), Witness, KeySet.Key(Chance(90) ? 40 : 41), from);
            case 6:
                return Any<byte[]>([1, 2, 3], Vouch.Stamped(publication, from));
            default:
                var place = _publications.IndexOf(publication);
                var theirs = _theirs[place];
                Anchor[] anchors = Chance(50)
                    ? [_other.Anchor((ulong)place + 1, theirs)]
                    : [_other.Anchor((ulong)place + 1, theirs), new VoucherAnchor(Vouch.Observed(theirs, from))];
                if (Chance(30))
                    anchors = [CosignedHead((ulong)place + 1, from), .. anchors];
                return Vouch.Ledger(publication, _other.Token((ulong)place + 1, 0, anchors));
        }
    }

    private SignedHeadAnchor CosignedHead(ulong n, Instant at)
    {
        var head = _other.HeadAnchor(n, n + 1);
        return head with { Head = new SignedHead(Vouch.Cosign(head.Head.Alpha, Witness, KeySet.Key(40), at),
            Vouch.Cosign(head.Head.Beta, Witness, KeySet.Key(40), at)) };
    }

    private Trust MakeTrust()
    {
        var n = Token.Header.Index;
        var record = _ledger.Record;
        var vouchers = Enumerable.Range(0, _random.Next(4)).Select(_ => (ReadOnlyMemory<byte>)MakeVoucher(n)).ToList();
        if (Chance(30))
            vouchers.AddRange(_theirs.Select(t => (ReadOnlyMemory<byte>)Vouch.Observed(t, AnyTime())));
        var publications = _publications.Where(_ => Chance(30)).Select(p => new GivenPublication(Note(p), Chance(10))).ToList();
        if (Chance(5))
            publications.Add(new GivenPublication("x\n"u8.ToArray()));
        return new Trust
        {
            Ledger = Chance(80) ? null : Chance(80) ? _ledger.Id : _other.Id,
            Identity = Chance(85) ? _ledger.Pinned : Any(
                null, LedgerIdentity.OfHalf(Chain.Alpha, _ledger.Identity.Alpha), LedgerIdentity.OfHalf(Chain.Beta, _ledger.Identity.Beta),
                new LedgerIdentity(LedgerBuilder.Changed(_ledger.Identity, Any(Chain.Alpha, Chain.Beta)))),
            Record = Chance(88)
                ? record.ToBytes() : Any<ReadOnlyMemory<byte>?>(null, ShortRecord(record), _other.Record.ToBytes(), new byte[] { 1 }),
            PinnedEntries = Any(0, 0, 1, record.Entries.Count),
            Publications = publications,
            Vouchers = vouchers,
            Witnesses = Chance(70) ? [Witness] : [],
            Ledgers = Chance(70) ? [new PinnedLedger(_other.Id, _other.Pinned, Chance(90) ? _other.Record.ToBytes() : null)] : [],
            Held = Chance(50) ? _day : AnyTime(),
            AsOf = Chance(75) ? null : AnyTime(),
            List = Chance(75) ? null : MakeList(),
            Broken = [.. ((string[])["sha2-256", "sha3-256", "ed25519", "sha2-512"]).Where(_ => Chance(6))
                .Select(name => new BrokenAlgorithm(name, AnyTime()))],
            Window = Chance(80) ? null : Any(0UL, LedgerBuilder.Second, 500 * LedgerBuilder.Day),
            Fresh = Chance(80) ? null : Any(0UL, LedgerBuilder.Day, 2 * LedgerBuilder.Day),
            Strict = Chance(20),
        };
    }

    private static byte[] ShortRecord(RecordFile record) =>
        new RecordFile([.. record.Entries.Take(Math.Max(1, record.Entries.Count - 1))]).ToBytes();

    private SuitabilityList MakeList()
    {
        Day? AnyDay() => Chance(50) ? null : Day.Parse(Any("2026-11-20", "2026-11-23", "2026-12-01", "2027-06-01"));
        HashAssessment Hash(string name)
        {
            var collisions = AnyDay();
            return new HashAssessment(name, AnyDay(), collisions, collisions is null || Chance(60) ? null : Day.Parse("2027-07-01"));
        }

        return new SuitabilityList
        {
            Publisher = "Board", Issued = Day.Parse("2026-01-01"), Next = Day.Parse(Any("2026-11-01", "2027-01-01", "2030-01-01")),
            Algorithms = [new SignatureAssessment("ed25519", AnyDay(), Chance(80) ? null : AnyDay()), Hash("sha2-256"), Hash("sha3-256")],
        };
    }
}
