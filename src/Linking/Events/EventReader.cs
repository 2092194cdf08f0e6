using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The lines of each type of event (docs/spec/record.md); the reader stands behind the ledger and record lines.</summary>
internal static class EventReader
{
    /// <returns>Null if it is malformed or unknown, which the reader then says.</returns>
    public static LedgerEvent? Read(LineReader reader, string type, LedgerId ledger, DigestPair? record, Suite suite)
    {
        if (type is "configuration" or "notice" or "successor")
        {
            if (record is null)
                reader.Fail("the line 'record' is missing");
        }
        else if (record is not null && IsKnown(type))
        {
            reader.Fail($"an event '{type}' has no line 'record'");
        }

        var read = reader.Failed ? null : ReadLines(reader, type, ledger, suite);
        if (read is null)
            return null;
        reader.End();
        return read is RecordEvent known
            ? known with { Record = record, Extensions = reader.Extensions }
            : read with { Extensions = reader.Extensions };
    }

    public static bool IsKnown(string type) => RecordEvent.Types.Contains(type) || IsOutsideRecord(type);

    /// <summary>The known types that are no part of the record: these have no record line.</summary>
    public static bool IsOutsideRecord(string? type) => type is "heartbeat" or "clock" or "statement" or "appearance" or "beacon";

    private static LedgerEvent? ReadLines(LineReader reader, string type, LedgerId ledger, Suite suite)
    {
        switch (type)
        {
            case "genesis":
                return ReadGenesis(reader, ledger);
            case "configuration":
                var seal = reader.Value("seal");
                if (seal is not ("old" or "new"))
                    reader.Fail("'seal' is neither 'old' nor 'new'");
                return new Configuration { Ledger = ledger, SealNew = seal == "new", State = StateReader.Read(reader, ledger, suite) };
            case "notice":
                return NoticeReader.Read(reader, ledger);
            case "successor":
                return ReadSuccessor(reader, ledger);
            case "heartbeat":
                return new Heartbeat { Ledger = ledger };
            case "clock":
                return new ClockEvent
                {
                    Ledger = ledger, After = reader.Number("after"), Reading = reader.Time("reading"), Reason = reader.Words("reason"),
                };
            case "statement":
                return new Statement
                {
                    Ledger = ledger,
                    About = reader.ToName(reader.Value("about"), "about"),
                    Digests = reader.Pair("digests", suite),
                    Text = [.. reader.All("text", Statement.MaxLines).Select(line => reader.ToWords(line, "text"))],
                };
            case "appearance":
                return new Appearance
                {
                    Ledger = ledger,
                    Publication = reader.Number("publication", min: 1),
                    Day = reader.ToDay(reader.Value("day"), "day"),
                    Where = reader.Words("where"),
                };
            case "beacon":
                return BeaconReader.Read(reader, ledger);
            default:
                reader.NotKnown(DecodeErrorKind.Unknown, $"its type '{type}' is not known");
                return null;
        }
    }

    private static Genesis? ReadGenesis(LineReader reader, LedgerId ledger)
    {
        var suite = reader.ToSuite(reader.Value("suite"), "suite");
        if (suite is null)
            return null;
        var text = reader.Value("predecessor");
        var predecessor = text == "none" ? null : ReadPredecessor(reader, text.Split(' '));
        if (reader.Error.Kind != DecodeErrorKind.None)
            return null;
        var genesis = new Genesis
        {
            Ledger = ledger, Suite = suite, Predecessor = predecessor, State = StateReader.Read(reader, ledger, suite),
        };
        if (!reader.Failed && genesis.State.Keys.IsNone)
            reader.Fail("a genesis has keys");
        return genesis;
    }

    private static Predecessor? ReadPredecessor(LineReader reader, string[] values)
    {
        const string Key = "predecessor";
        const string Wrong = "'predecessor' is neither 'none' nor id, suite, identity, size and roots";
        if (values.Length < 2)
        {
            reader.Fail(Wrong);
            return null;
        }

        // What stands behind an unknown suite is not judged, not even its number of values.
        var id = reader.ToLedger(values[0], Key);
        var suite = reader.ToSuite(values[1], Key);
        if (suite is null)
            return null;
        if (values.Length != 5)
        {
            reader.Fail(Wrong);
            return null;
        }

        return new Predecessor(
            id, suite, reader.ToPair(values[2], Key, suite), reader.ToNumber(values[3], Key, min: 1), reader.ToPair(values[4], Key, suite));
    }

    private static Successor? ReadSuccessor(LineReader reader, LedgerId ledger)
    {
        const string Key = "successor";
        var values = reader.Value(Key).Split(' ');
        if (values.Length < 2)
        {
            reader.Fail("'successor' is not id, suite and identity");
            return null;
        }

        var id = reader.ToLedger(values[0], Key);
        var suite = reader.ToSuite(values[1], Key);
        if (suite is null)
            return null;
        if (values.Length != 3)
        {
            reader.Fail("'successor' is not id, suite and identity");
            return null;
        }

        return new Successor
        {
            Ledger = ledger, SuccessorLedger = id, SuccessorSuite = suite, SuccessorIdentity = reader.ToPair(values[2], Key, suite),
        };
    }
}
