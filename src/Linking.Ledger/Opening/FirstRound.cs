using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Issuing;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Opening;

/// <summary>Round 0, which holds the genesis and nothing else.</summary>
internal static class FirstRound
{
    /// <summary>Of a new ledger, with the keys of the ring and what the options say.</summary>
    /// <exception cref="LedgerOpenException">The clock cannot be vouched for, or the options give no genesis.</exception>
    public static StoredRound Make(LedgerOptions options, KeyRing keys, ClockGate clock)
    {
        var (suite, reading) = (options.Suite ?? Suite.One, clock.Look(head: null));
        if (reading.Problem is not null)
            throw new LedgerOpenException(
                OpenProblem.Clock, $"The ledger cannot be created now. {reading.Problem} Set the clock right and start again.");
        if (options.Ledger is not { } ledger || options.Policy is not { } policy)
            throw new LedgerOpenException(OpenProblem.Options, "The store is empty: to create a ledger, give its id and its policy.");
        if (keys.Heads is not { } heads || keys.Publications is not { } publications)
            throw new LedgerOpenException(OpenProblem.OtherKey, "The store is empty: to create a ledger, give its keys.");
        var genesis = new Genesis
        {
            Ledger = ledger,
            Suite = suite,
            Predecessor = options.Predecessor,
            Extensions = options.KeyUntil is { } end ? [KeyEnd.LineOf(end)] : [],
            State = new LedgerState
            {
                Policy = policy,
                Accuracy = clock.Accuracy,
                Interval = Microseconds(options.Interval),
                PublicationInterval = Microseconds(options.PublicationInterval),
                Keys = new LedgerKeys(
                    [Key(KeyRole.AlphaHead, heads)],
                    [Key(KeyRole.BetaHead, heads)],
                    [Key(KeyRole.Publication, publications)],
                    options.RecoveryKeys),
            },
        };
        if (KeyEnd.FaultOf(genesis, bound: null, reading.Time) is not null)
            throw new LedgerOpenException(
                OpenProblem.Options, $"KeyUntil is {options.KeyUntil}, and it is {reading.Time}: the keys of a new ledger end later.");
        byte[] text;
        try
        {
            text = genesis.ToText(suite);
        }
        catch (InvalidOperationException e)
        {
            throw new LedgerOpenException(OpenProblem.Options, $"The options give no genesis: {e.Message}", e);
        }

        var leaf = Leaf.OfEvent(suite, text).ToBytes();
        var header = new Header
        {
            Suite = suite,
            Ledger = ledger,
            Index = 0,
            Time = reading.Time,
            Accuracy = reading.Accuracy,
            ValidUntil = reading.Time.Plus(Microseconds(options.Validity)),
            Policy = policy,
            LeafCount = 1,
            RoundRoot = suite.HashEntry(leaf),
            PreviousLink = suite.Zero,
            RecordLink = suite.Zero,
            HistoryRoot = suite.Empty,
            SignedHeadDigest = suite.Zero,
        }.ToBytes();
        return new StoredRound(0, header, suite.HashEntry(header), null, leaf, [new StoredEvent(0, 0, text)]);

        VerifierKey Key(KeyRole role, ISigner key) => new(LedgerKeys.NameOf(role, ledger, suite), key.PublicKey.Span);
    }

    /// <summary>Reads the genesis back.</summary>
    /// <exception cref="LedgerOpenException">It is damaged, of another ledger, or of another suite than the options say.</exception>
    public static Genesis Check(StoredRound round, LedgerOptions options)
    {
        if (!Header.TryDecode(round.Header, out var header, out var error))
            throw LedgerOpenException.Damaged($"Round 0: {error.Message}");
        var genesis = RoundVerification.GenesisOf(round) ?? throw LedgerOpenException.Damaged("Round 0 does not hold a genesis.");
        if (options.Suite is { } suite && genesis.Suite != suite)
        {
            throw new LedgerOpenException(
                OpenProblem.OtherLedger,
                $"The database holds a ledger of suite {genesis.Suite}, but suite {suite} is configured. A ledger has one suite for " +
                "life: leave the suite out, or use a new folder.");
        }

        var place = new RoundPlace(RecordEvents.None.With(0, genesis), genesis.Suite.Zero, null, genesis.Suite.Zero, genesis.Suite.Empty);
        var problems = RoundVerification.Content(round, header, out _, out _).Concat(RoundVerification.Place(header, round, place));
        foreach (var (_, message) in problems)
            throw LedgerOpenException.Damaged($"Round 0: {message}");
        return options.Ledger is null || genesis.Ledger == options.Ledger ? genesis : throw new LedgerOpenException(
            OpenProblem.OtherLedger,
            $"The database holds the ledger {genesis.Ledger}, but {options.Ledger} is configured. Configure the " +
            "ledger's own id, or use a new folder.");
    }

    private static ulong Microseconds(TimeSpan span) => (ulong)(span.Ticks / TimeSpan.TicksPerMicrosecond);
}
