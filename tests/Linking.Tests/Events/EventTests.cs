using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Tests.Events;

/// <summary>docs/spec/record.md: each line of each type, its bounds, and what is unknown.</summary>
public sealed class EventTests
{
    private static readonly LedgerBuilder Ledger = new(Suite.One);

    internal static IEnumerable<LedgerEvent> All(LedgerBuilder ledger)
    {
        var (id, suite, time) = (ledger.Ledger, ledger.Suite, Instant.Parse("2027-01-01T00:00:00.000000Z"));
        var pair = suite.Hash("p"u8);
        var other = suite == Suite.One ? Suite.Two : Suite.One;
        var keys = ledger.KeysOf([1, 2], [1, 2, 3, 4], [5], [6, 7]).Public;
        var state = ledger.State with
        {
            Keys = keys, Media = ["One", "Two, three"], Documents = [new("a-1", pair), new("policy", pair)],
        };
        yield return new Genesis
        {
            Ledger = id, Suite = suite, State = state,
                Predecessor = new(LedgerId.Parse("before"), other, other.Hash("i"u8), 7, other.Hash("r"u8)),
        };
        yield return new Configuration { Ledger = id, Record = pair, SealNew = true, State = state };
        yield return new Notice { Ledger = id, Record = pair, About = new StolenSubject(keys.Publication[0], time), Text = ["a", "b  c"] };
        yield return new Successor { Ledger = id, Record = pair, SuccessorLedger = id, SuccessorSuite = other,
            SuccessorIdentity = other.Hash("i"u8) };
        yield return new Heartbeat { Ledger = id };
        yield return new ClockEvent { Ledger = id, After = 5, Reading = time, Reason = "it jumped ‮ back" };
        yield return new Statement { Ledger = id, About = "policy", Digests = pair, Text = ["a"] };
        yield return new Appearance { Ledger = id, Publication = 1, Day = Day.Parse("2027-01-02"), Where = "Times, page 5" };
        yield return new Beacon { Ledger = id, Source = BeaconSource.Ledger, Name = "other", LinkSuite = other, Link = other.Hash("l"u8) };
    }

    [Theory]
    [InlineData(BeaconSource.Rfc3161)]
    [InlineData(BeaconSource.Public)]
    public void Beacon_RoundTrips(BeaconSource source)
    {
        var beacon = new Beacon { Ledger = Ledger.Ledger, Source = source, Name = "lottery", Value = new byte[] { 1, 0xab } };
        Assert.Equal(beacon.ToText(Suite.One), EventReading.Read(beacon.ToText(Suite.One), Suite.One).Event!.ToText(Suite.One));
    }

    [Theory]
    [InlineData("genesis", 3, "suite 3", DecodeErrorKind.UnknownSuite)]
    [InlineData("genesis", 3, "suite 01", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 4, "predecessor", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 4, "predecessor a 9 b 1 c", DecodeErrorKind.UnknownSuite)]
    [InlineData("genesis", 4, "predecessor a 9", DecodeErrorKind.UnknownSuite)]
    [InlineData("genesis", 4, "predecessor A/publications 9 b 1 c", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 4, "predecessor a 1 b 1", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 5, "policy 3.1", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 6, "document Policy x", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 8, "accuracy-us 0", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 8, "accuracy-us 60000001", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 8, "accuracy-us 60000000", DecodeErrorKind.None)]
    [InlineData("genesis", 9, "interval-us 0", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 9, "interval-us 31622400000000", DecodeErrorKind.None)]
    [InlineData("genesis", 9, "interval-us 31622400000001", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 10, "publication-interval-us 0", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 10, "publication-interval-us 31622400000001", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 11, "medium  two", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 1, "Genesis", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 1, "genesis-two", DecodeErrorKind.Unknown)]
    [InlineData("genesis", 1, "abcdefghijklmnopqrstuvwxyzabcdefg", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 2, "ledger a/publications", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 0, "linking event v2", DecodeErrorKind.UnknownVersion)]
    [InlineData("genesis", 0, "linking event v1234567890", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 0, "linking event v01", DecodeErrorKind.Malformed)]
    [InlineData("genesis", 0, "linking events v1", DecodeErrorKind.Malformed)]
    [InlineData("configuration", 4, "seal older", DecodeErrorKind.Malformed)]
    [InlineData("configuration", 3, "record none", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about clock 2 1", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about clock 0 1", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about clock 1 1", DecodeErrorKind.None)]
    [InlineData("notice", 4, "about clock 1 1 1", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about unprovable 2 1", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about weakened SHA 2027-01-01T00:00:00.000000Z", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about weakened sha1 2027-01-01T00:00:00Z", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about other", DecodeErrorKind.None)]
    [InlineData("notice", 4, "about other x", DecodeErrorKind.Malformed)]
    [InlineData("notice", 4, "about tomorrow x", DecodeErrorKind.Unknown)]
    [InlineData("successor", 4, "successor a 3 x", DecodeErrorKind.UnknownSuite)]
    [InlineData("successor", 4, "successor a 2 x", DecodeErrorKind.Malformed)]
    [InlineData("successor", 4, "successor a 3", DecodeErrorKind.UnknownSuite)]
    [InlineData("successor", 4, "successor a/publications 3 x", DecodeErrorKind.Malformed)]
    [InlineData("successor", 4, "successor a", DecodeErrorKind.Malformed)]
    [InlineData("clock", 3, "after 9223372036854775808", DecodeErrorKind.Malformed)]
    [InlineData("clock", 3, "after 9223372036854775807", DecodeErrorKind.None)]
    [InlineData("clock", 5, "reason  x", DecodeErrorKind.Malformed)]
    [InlineData("clock", 5, "reason x ", DecodeErrorKind.Malformed)]
    [InlineData("clock", 5, "reason \u0085", DecodeErrorKind.Malformed)]
    [InlineData("clock", 5, "reason \u007f", DecodeErrorKind.Malformed)]
    [InlineData("clock", 5, "reason a\tb", DecodeErrorKind.Malformed)]
    [InlineData("statement", 3, "about A", DecodeErrorKind.Malformed)]
    [InlineData("appearance", 3, "publication 0", DecodeErrorKind.Malformed)]
    [InlineData("appearance", 4, "day 2027-02-29", DecodeErrorKind.Malformed)]
    [InlineData("beacon", 3, "source moon", DecodeErrorKind.Malformed)]
    [InlineData("beacon", 5, "value 3 x", DecodeErrorKind.UnknownSuite)]
    [InlineData("beacon", 5, "value 3", DecodeErrorKind.UnknownSuite)]
    [InlineData("beacon", 5, "value 1", DecodeErrorKind.Malformed)]
    [InlineData("heartbeat", 2, "ledger example.org/test ", DecodeErrorKind.Malformed)]
    public void Line_IsHeldToItsForm(string type, int line, string text, DecodeErrorKind expected)
    {
        var bytes = LedgerBuilder.Edit(All(Ledger).Single(e => e.Type == type).ToText(Suite.One), lines => lines[line] = text);
        Assert.Equal(expected, EventReading.Read(bytes, Suite.One).Error.Kind);
    }

    [Theory]
    [InlineData(DecodeErrorKind.None, "x-a b")]
    [InlineData(DecodeErrorKind.None, "x-a b", "x-b b  c")]
    [InlineData(DecodeErrorKind.Malformed, "x-b b", "x-a b")]
    [InlineData(DecodeErrorKind.Malformed, "x-a b", "x!a b")]
    [InlineData(DecodeErrorKind.Malformed, "x-A b")]
    [InlineData(DecodeErrorKind.Malformed, "x-a")]
    [InlineData(DecodeErrorKind.Malformed, "x-a ")]
    [InlineData(DecodeErrorKind.Malformed, "x- b")]
    [InlineData(DecodeErrorKind.Malformed, "x?a b")]
    [InlineData(DecodeErrorKind.Malformed, "y-a b")]
    [InlineData(DecodeErrorKind.Malformed, "x-abcdefghijklmnopqrstuvwxyzabcdefg b")]
    [InlineData(DecodeErrorKind.Unknown, "x!a b")]
    [InlineData(DecodeErrorKind.Malformed, "x!a b", "a b")]
    public void ExtensionLines_AreHeldToTheirForm(DecodeErrorKind expected, params string[] added)
    {
        var bytes = LedgerBuilder.Edit(new Heartbeat { Ledger = Ledger.Ledger }.ToText(Suite.One), lines => lines.AddRange(added));
        Assert.Equal(expected, EventReading.Read(bytes, Suite.One).Error.Kind);
    }

    [Fact]
    public void Counts_AreBounded()
    {
        void Check(string type, int at, int max, Func<int, string> line)
        {
            foreach (var (count, expected) in new[] { (max, DecodeErrorKind.None), (max + 1, DecodeErrorKind.Malformed) })
            {
                var bytes = LedgerBuilder.Edit(All(Ledger).Single(e => e.Type == type).ToText(Suite.One), lines =>
                {
                    var key = line(0).Split(' ')[0];
                    lines.RemoveAll(l => l.StartsWith(key + " ", StringComparison.Ordinal) && key is "medium" or "document" or "text");
                    lines.InsertRange(at, Enumerable.Range(0, count).Select(line));
                });
                Assert.Equal(expected, EventReading.Read(bytes, Suite.One).Error.Kind);
            }
        }

        Check("heartbeat", 3, 64, i => $"x-{(char)('a' + i / 26)}{(char)('a' + i % 26)} w");
        var pair = Suite.One.Hash("x"u8);
        Check("genesis", 6, 16, i => $"document n{i:00} {pair}");
        Check("notice", 5, 16, i => "text t");
        Check("statement", 5, 16, i => "text t");
    }

    [Theory]
    [InlineData(DecodeErrorKind.None, "a", "a-", "b")]
    [InlineData(DecodeErrorKind.Malformed, "a", "a")]
    [InlineData(DecodeErrorKind.Malformed, "b", "a")]
    public void Documents_RiseStrictly(DecodeErrorKind expected, params string[] names)
    {
        var bytes = LedgerBuilder.Edit(All(Ledger).OfType<Configuration>().Single().ToText(Suite.One), lines =>
        {
            lines.RemoveAll(l => l.StartsWith("document ", StringComparison.Ordinal));
            var at = lines.FindIndex(l => l.StartsWith("policy ", StringComparison.Ordinal)) + 1;
            lines.InsertRange(at, names.Select(name => $"document {name} {Suite.One.Hash("x"u8)}"));
        });
        Assert.Equal(expected, EventReading.Read(bytes, Suite.One).Error.Kind);
    }

    [Fact]
    public void Words_AreBounded()
    {
        byte[] Of(string words)
            => LedgerBuilder.Edit(All(Ledger).OfType<ClockEvent>().Single().ToText(Suite.One), l => l[5] = "reason " + words);
        Assert.NotNull(EventReading.Read(Of(new string('a', 1000)), Suite.One).Event);
        Assert.Null(EventReading.Read(Of(new string('a', 1001)), Suite.One).Event);
        Assert.NotNull(EventReading.Read(Of(new string('é', 500)), Suite.One).Event);
        Assert.Null(EventReading.Read(Of(new string('é', 501)), Suite.One).Event);
    }

    [Fact]
    public void Keys_AreThoseOfTheirRoles()
    {
        var configuration = All(Ledger).OfType<Configuration>().Single();
        DecodeErrorKind Read(Action<List<string>> edit) =>
            EventReading.Read(LedgerBuilder.Edit(configuration.ToText(Suite.One), edit), Suite.One).Error.Kind;
        int First(List<string> lines) => lines.FindIndex(l => l.StartsWith("key ", StringComparison.Ordinal));
        Assert.Equal(DecodeErrorKind.None, Read(_ => { }));
        Assert.Equal(DecodeErrorKind.None, Read(l => l.RemoveAll(x => x.StartsWith("key ", StringComparison.Ordinal))));
        Assert.Equal(DecodeErrorKind.None, Read(l => l.RemoveRange(l.Count - 2, 2)));
        Assert.Equal(DecodeErrorKind.Malformed, Read(l => l.RemoveRange(l.Count - 3, 3)));
        Assert.Equal(DecodeErrorKind.Malformed, Read(l => l.Insert(First(l), l[First(l)])));
        Assert.Equal(DecodeErrorKind.Malformed, Read(l => l.Reverse(First(l), 3)));
        Assert.Equal(DecodeErrorKind.Malformed, Read(l => l[First(l)] = l[First(l)].Replace("test+", "tess+")));
        // A fifth key of a role.
        Assert.Equal(DecodeErrorKind.Malformed,
            Read(l => l.Insert(First(l) + 2, "key " + new VerifierKey("example.org/test/sha3-256", LedgerBuilder.Key(9).PublicKey.Span))));
        // Of a later type beside a known one, and alone.
        const string Later = "key example.org/test/recovery+00000001+CQE=";
        Assert.Equal(DecodeErrorKind.None, Read(l => l.Add(Later)));
        Assert.Equal(DecodeErrorKind.Unknown, Read(l => { l.RemoveRange(l.Count - 2, 2); l.Add(Later); }));
        Assert.Equal(DecodeErrorKind.Malformed, Read(l => { l.Add(Later); l.Add("key example.org/test/recovery+00000001+CQI="); }));
    }

    [Fact]
    public void Note_IsForConfigurationAndSuccessorAlone()
    {
        var signer = Ledger.KeysOf([], [], [], [14]).Recovery;
        foreach (var value in All(Ledger))
        {
            var reading = EventReading.Read(signer.Sign(Encoding.UTF8.GetString(value.ToText(Suite.One))), Suite.One);
            Assert.Equal(value is Configuration or Successor, reading.Event is not null);
            Assert.Equal(value is Configuration or Successor ? DecodeErrorKind.None : DecodeErrorKind.Malformed, reading.Error.Kind);
        }
    }

    [Fact]
    public void Note_OfAnotherKnownType_IsMalformedEvenIfUnknownBesides()
    {
        var signer = Ledger.KeysOf([], [], [], [14]).Recovery;
        DecodeErrorKind Read(string type, int line, string text) => EventReading.Read(
            signer.Sign(Encoding.UTF8.GetString(
                LedgerBuilder.Edit(All(Ledger).Single(e => e.Type == type).ToText(Suite.One), l => l[line] = text))),
            Suite.One).Error.Kind;
        Assert.Equal(DecodeErrorKind.Malformed, Read("genesis", 3, "suite 3"));
        Assert.Equal(DecodeErrorKind.Malformed, Read("notice", 4, "about tomorrow"));
        Assert.Equal(DecodeErrorKind.UnknownSuite, Read("successor", 4, "successor a 3 x"));
        Assert.Equal(DecodeErrorKind.Unknown, Read("genesis", 1, "genesis-two"));
    }

    [Fact]
    public void Size_IsBounded()
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(new Heartbeat { Ledger = Ledger.Ledger }.ToText(Suite.One)));
        for (var i = 0; i < 64; i++)
            text.Append($"x-{(char)('a' + i / 26)}{(char)('a' + i % 26)} {new string('w', 1000)}\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        Assert.NotNull(EventReading.Read(bytes, Suite.One).Event);
        Assert.Equal(DecodeErrorKind.Malformed, EventReading.Read(new byte[65_537], Suite.One).Error.Kind);
        Assert.Contains("65537", EventReading.Read(new byte[65_537], Suite.One).Error.Message, StringComparison.Ordinal);
    }
}
