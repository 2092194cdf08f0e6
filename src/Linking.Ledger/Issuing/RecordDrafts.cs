using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Records;
using Linking.Storage;

namespace Linking.Ledger.Issuing;

/// <summary>Makes events of the record of what an operator wants, and holds them against the record as it is now.</summary>
internal sealed class RecordDrafts(LedgerOptions options, KeyRing keys, ILedgerTruth store)
{
    /// <summary>A configuration or a successor event as it was handed over: its text, or
    /// the note that the recovery keys have signed.</summary>
    /// <exception cref="LedgerRefusedException">It does not follow from the record, or this node could not sign under it.</exception>
    public Task<RecordDraft> ConfigurationAsync(HeadTracker tracker, ReadOnlyMemory<byte> bytes)
    {
        var (genesis, recovery) = (tracker.Genesis, tracker.Record.Newest!.Keys.Recovery);
        var reading = EventReading.Read(bytes, genesis.Suite);
        if (reading.Event is null)
            throw Refused(reading.Error.Message);
        if (reading.Event is not RecordEvent value || value is not (Configuration or Successor))
            throw Refused($"The event is a '{reading.Type}', not a configuration and not a successor.");
        if (value.Ledger != genesis.Ledger)
            throw Refused($"It is of the ledger {value.Ledger}, not of {genesis.Ledger}.");
        if (value.Record != tracker.RecordLink)
            throw Refused($"Its 'record' line must be {tracker.RecordLink}, the link of the newest event of the record.");
        if (recovery.Count > 0 && reading.Note?.IsSignedBy(recovery) != true)
            throw Refused("It must be a note signed by the ledger's recovery keys.");
        var sealNew = value is Configuration { SealNew: true };
        if (recovery.Count == 0 && (reading.Note is not null || sealNew))
            throw Refused("The ledger has no recovery keys: it must be the text alone, with 'seal old'.");
        if (!sealNew)
            RequireHeadKeys(tracker);
        if (value is Configuration configuration)
            RequireServed(configuration, tracker);
        else if (tracker.Record.Successor is { } named)
            throw Refused($"The record names a successor already, {named.SuccessorLedger}, and only the first one counts.");
        return Task.FromResult(new RecordDraft(bytes.ToArray()));
    }

    // This node can state that accuracy, and sign with each key.
    private void RequireServed(Configuration configuration, HeadTracker tracker)
    {
        var bound = tracker.Record.KeyEndOf(configuration.State.Keys);
        if (KeyEnd.FaultOf(configuration, bound, tracker.Now) is { } fault)
            throw Refused(fault);
        // Not bound: none of its keys signs now. A draft keeps the line, and its end could never be put off for the new keys.
        if (bound is null && KeyEnd.Of(configuration) is { } end && end == KeyEnd.Of(tracker.Record.NewestBringer!))
            throw Refused(
                $"It brings other keys, and its line x-{KeyEnd.Name} still names {end}, the end of the former ones: the new keys would " +
                "end with them, for ever. Give them an end of their own: the line x-key-until of the draft.");
        var accuracy = (uint)(options.Accuracy.Ticks / TimeSpan.TicksPerMicrosecond);
        if (configuration.State.Accuracy < accuracy)
            throw Refused($"It promises an accuracy of {configuration.State.Accuracy} µs, and this node states {accuracy} µs.");
        foreach (var role in (KeyRole[])[KeyRole.AlphaHead, KeyRole.BetaHead, KeyRole.Publication])
        {
            foreach (var key in configuration.State.Keys[role])
            {
                if (keys.Find(key) is not { } signer)
                    throw Refused(
                        $"The private key of {key.Name} with the fingerprint {key.Fingerprint} is not on this node. Put its file " +
                        "there, restart, and hand the configuration over again.");
                if (signer.FindProblem(role) is { } problem)
                    throw Refused($"The key of {key.Name} cannot sign now. {problem}");
            }
        }
    }

    /// <summary>A notice about anything but the clock.</summary>
    /// <exception cref="LedgerRefusedException">It speaks of rounds that are not there, or its text is none.</exception>
    public static Task<RecordDraft> NoticeAsync(HeadTracker tracker, NoticeSubject about, IReadOnlyList<string> text)
    {
        if (about is ClockSubject)
            throw Refused("A notice about the clock strikes rounds, and gets another time than other events: ask for the striking.");
        if (about is UnprovableSubject lost && (lost.First > lost.Last || lost.Last >= tracker.Head.Size))
            throw Refused($"Rounds {lost.First} to {lost.Last} are not rounds of this ledger, which has {tracker.Head.Size}.");
        return Task.FromResult(Draft(tracker, about, text, after: null));
    }

    /// <summary>A notice that strikes all rounds from one on: they were made while the clock was wrong.</summary>
    /// <exception cref="LedgerRefusedException">There is no such round, or its text is none.</exception>
    public async Task<RecordDraft> StrikeAsync(HeadTracker tracker, ulong first, IReadOnlyList<string> text)
    {
        var last = tracker.Head.Size - 1;
        if (first is 0 || first > last)
            throw Refused($"Rounds 1 to {last} can be struck, not {first}.");
        var after = await SoundTimes.BeforeAsync(store, tracker.Record, first, CancellationToken.None);
        return Draft(tracker, new ClockSubject(first, last), text, after);
    }

    private static RecordDraft Draft(HeadTracker tracker, NoticeSubject about, IReadOnlyList<string> text, Instant? after)
    {
        RequireHeadKeys(tracker);
        var notice = new Notice { Ledger = tracker.Genesis.Ledger, Record = tracker.RecordLink, About = about, Text = text };
        try
        {
            return new RecordDraft(notice.ToText(tracker.Genesis.Suite), after);
        }
        catch (InvalidOperationException e)
        {
            throw Refused($"It is no notice: {e.Message}");
        }
    }

    // They seal the event.
    private static void RequireHeadKeys(HeadTracker tracker)
    {
        const string rest = "Without it only a configuration with 'seal new' can follow.";
        if (tracker.FindMissingKey() is { IsHead: true } missing)
            throw Refused($"{missing} {rest}");
        if (tracker.FindSignerProblem() is { } problem)
            throw Refused($"A key of the heads cannot sign now. {problem} {rest}");
        if (!tracker.SignHead())
            throw Refused("The newest head could not be signed. That is tried again by itself: ask once more.");
    }

    private static LedgerRefusedException Refused(string why) =>
        new(RefusalReason.BadRecordEvent, $"Nothing was written into the record. {why}");
}
