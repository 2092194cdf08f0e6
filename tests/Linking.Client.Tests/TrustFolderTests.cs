using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Tests.Verification;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Client.Tests;

/// <summary>What a client keeps of a ledger that it pins (docs/spec/record.md, "Pinning").</summary>
public sealed class TrustFolderTests : IDisposable
{
    private static readonly Uri Here = new("http://127.0.0.1:8070/");
    private static readonly Uri There = new("https://other.example/");

    private readonly TemporaryFolder _folder = new();

    private TrustFolder Trust => new(_folder["trust"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Meet_FirstUse_IsKeptByItsIdentity()
    {
        var scene = new Scene();

        var met = Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here);

        Assert.True(met.IsNew);
        Assert.Equal(scene.Ledger.Identity, Trust.Find(scene.Ledger.Identity)!.Identity);
        Assert.Equal(["http://127.0.0.1:8070"], Trust.Find(scene.Token)!.Addresses);
        Assert.False(Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, There).IsNew);
        Assert.Equal(2, Trust.List().Single().Addresses.Count);
    }

    [Fact]
    public void Meet_AnotherAtTheSameAddressOrOfTheSameName_IsRefusedAndTheAdviceKeepsTheOldOne()
    {
        var (old, other, namesake) = (new Scene(), new LedgerBuilder("example.org/second"), new LedgerBuilder(keys: KeySet.Of(5, 6, 7)));
        Trust.Meet(old.Ledger.Identity, old.Ledger.Record, Here);

        var atAddress = Assert.Throws<TrustException>(() => Trust.Meet(other.Identity, other.Record, Here));
        var ofName = Assert.Throws<TrustException>(() => Trust.Meet(namesake.Identity, namesake.Record, There));

        Assert.Contains($"--identity {other.Identity}", atAddress.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("remove", atAddress.Message, StringComparison.Ordinal);
        Assert.Contains("IS NOT THE ONE", ofName.Message, StringComparison.Ordinal);
        Assert.Single(Trust.List());
    }

    [Fact]
    public void Meet_AnotherThatTheUserNames_IsKeptBesideTheOldOneWhoseTokensKeepWorking()
    {
        var (old, other) = (new Scene(), new LedgerBuilder(keys: KeySet.Of(5, 6, 7)));
        Trust.Meet(old.Ledger.Identity, old.Ledger.Record, Here);

        Assert.True(Trust.Meet(other.Identity, other.Record, Here, isNamed: true).IsNew);

        Assert.Equal(2, Trust.List().Count);
        var found = Trust.Find(old.Token)!;
        Assert.Equal(old.Ledger.Identity, found.Identity);
        Scene.IsSigned(old.Judge(old.Token, found.ToTrust(old.Soon)));
        Assert.Equal(other.Identity, Trust.Find(other.Token(other.Add(other.Document("x"u8)), 0))!.Identity);
    }

    [Fact]
    public void Meet_SuccessorThatTheRecordNames_IsTakenWithoutAnyQuestion()
    {
        var next = new LedgerBuilder("example.org/next", keys: KeySet.Of(5, 6, 7));
        var old = new LedgerBuilder();
        old.AddRecord(new Successor { Ledger = old.Id, SuccessorLedger = next.Id, SuccessorSuite = next.Suite,
            SuccessorIdentity = next.Identity });
        Trust.Meet(old.Identity, old.Record, Here);

        var met = Trust.Meet(next.Identity, next.Record, Here);

        Assert.True(met.IsNew);
        Assert.Equal(old.Identity, met.Predecessor!.Identity);
    }

    /// <summary>The old ledger is known from before it named the next, which is now at its address: its record comes from there.</summary>
    [Fact]
    public void Meet_SuccessorAtTheSameAddress_IsFollowedByTheRecordThatItBrings_AndTheOldOneStays()
    {
        var scene = new Scene();
        var old = scene.Ledger;
        Trust.Meet(old.Identity, old.Record, Here);
        var middle = Following(old, "example.org/middle", Suite.One);
        var next = Following(middle, "example.org/next", Suite.Two);

        var met = Trust.Meet(next.Identity, next.Record, Here, predecessors: [middle.Record, old.Record]);

        Assert.True(met.IsNew);
        Assert.Equal(old.Identity, met.Predecessor!.Identity);
        Assert.Equal(2, Trust.List().Count);
        Scene.IsSigned(scene.Judge(scene.Token, Trust.Find(scene.Token)!.ToTrust(scene.Soon)));
    }

    [Fact]
    public void Meet_LedgerThatCallsItselfSuccessor_IsRefusedWithItsOwnCode()
    {
        var old = new LedgerBuilder();
        Trust.Meet(old.Identity, old.Record, Here);
        var liar = new LedgerBuilder("example.org/liar", keys: KeySet.Of(5, 6, 7), predecessor: Claim(old));

        // Also where neither name nor address is another's.
        var unnamed = Assert.Throws<TrustException>(() => Trust.Meet(liar.Identity, liar.Record, There, predecessors: [old.Record]));
        Assert.StartsWith("LNK-SUCCESSOR: ", unnamed.Message, StringComparison.Ordinal);
        Assert.Contains("names no successor", unnamed.Message, StringComparison.Ordinal);

        // Another one was named first, and a second event does not count.
        Following(old, "example.org/right", Suite.One);
        Name(old, liar);
        var second = Assert.Throws<TrustException>(() => Trust.Meet(liar.Identity, liar.Record, Here, predecessors: [old.Record]));
        Assert.Contains("names example.org/right", second.Message, StringComparison.Ordinal);

        // A record that its keys have not made leads nowhere.
        var forged = new LedgerBuilder(keys: KeySet.Of(5, 6, 7));
        Name(forged, liar);
        Assert.Throws<TrustException>(() => Trust.Meet(liar.Identity, liar.Record, Here, predecessors: [forged.Record]));
        Assert.Single(Trust.List());

        Assert.True(Trust.Meet(liar.Identity, liar.Record, There, isNamed: true).IsNew);
    }

    private static LedgerBuilder Following(LedgerBuilder old, string id, Suite suite)
    {
        var next = new LedgerBuilder(id, suite, KeySet.Of(5, 6, 7), predecessor: Claim(old));
        Name(old, next);
        return next;
    }

    private static Predecessor Claim(LedgerBuilder old) => new(old.Id, old.Suite, old.Identity, 1, old.Suite.HashEntry([1]));

    private static void Name(LedgerBuilder old, LedgerBuilder next) => old.AddRecord(new Successor
    {
        Ledger = old.Id,
        SuccessorLedger = next.Id,
        SuccessorSuite = next.Suite,
        SuccessorIdentity = next.Identity,
    });

    [Fact]
    public void Find_TokenOfAForgerWithTheName_IsHeldAgainstTheIdentityPinned()
    {
        var (scene, forger) = (new Scene(), new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(5, 6, 7))));
        Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here);

        var trust = Trust.Find(forger.Token)!.ToTrust(forger.Soon);
        var verdict = forger.Judge(forger.Token, trust with { Publications = [new GivenPublication(forger.Ledger.Sign(forger.First))] });

        Assert.NotEqual(VerificationResult.Valid, verdict.Result);
        Assert.False(verdict.IsAttributed);
    }

    [Fact]
    public void Observe_Publication_IsAVoucherOfThatMomentAndStaysTheEarliest()
    {
        var scene = new Scene();
        var ledger = Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here).Ledger;
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(scene.First), out var publication));
        Assert.True(ledger.IsSigned(publication, scene.Soon));

        Assert.Null(ledger.Observe(publication, scene.Soon, "git.example.org"));
        ledger.Observe(publication, scene.Later, "git.example.org");
        ledger.Observe(publication, scene.Later, "a\nnewspaper");

        var kept = Trust.Find(scene.Token)!;
        Assert.Equal(["git.example.org", "a?newspaper"], kept.ReadVouchers().Select(v => ((WordsEvidence)v.Evidence).Words));
        var verdict = scene.Judge(scene.Token, kept.ToTrust(scene.Later));
        Scene.IsPublished(verdict);
        Assert.Equal(scene.Soon, verdict.ProvenLatest);
        Assert.Equal(VoucherKind.Observed, verdict.Alpha.Vouchers.Single().Kind);
    }

    [Fact]
    public void Observe_AnotherTextOfTheSameNumber_SavesAForkProofThatHolds()
    {
        var scene = new Scene();
        var ledger = Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here).Ledger;
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(scene.First), out var first));
        var changed = scene.First with { Root = LedgerBuilder.Changed(scene.First.Root, Chain.Beta) };
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(changed), out var second));
        ledger.Observe(first, scene.Soon, "here");

        var file = ledger.Observe(second, scene.Soon, "there");

        Assert.True(ForkProof.TryDecode(File.ReadAllBytes(file!), out var proof, out _));
        Assert.True(proof.Holds(Chain.Beta, scene.Ledger.Identity.Beta));
        Assert.Single(Trust.List().Single().Forks);
        Assert.Equal(first.Publication, Trust.List().Single().ReadPublications().Single().Publication);
    }

    [Fact]
    public void Compare_Record_IsTakenByTheRules()
    {
        var ledger = new LedgerBuilder();
        var genesis = ledger.Record;
        ledger.Notify(new OtherSubject());
        var (two, kept) = (ledger.Record, Trust.Meet(ledger.Identity, ledger.Record, Here).Ledger);
        ledger.Notify(new OtherSubject());
        var three = ledger.Record;

        Assert.Equal((PinResult.Same, 2), Of(kept.Compare(two)));
        Assert.Equal((PinResult.Older, 2), Of(kept.Compare(genesis)));
        Assert.Equal((PinResult.Longer, 3), Of(kept.Compare(three)));
        Assert.Equal(2, kept.Compare(three).PinnedEntries);

        static (PinResult, int) Of(RecordComparison compared) => (compared.Result, compared.Record.Entries.Count);
    }

    [Fact]
    public void Compare_RecordThatNobodyWithKeysMade_IsRefusedAndNoFork()
    {
        var (ledger, other) = (new LedgerBuilder(), new LedgerBuilder());
        ledger.Notify(new OtherSubject());
        other.AddRecord(new Notice { Ledger = other.Id, About = new OtherSubject(), Text = ["forged"] }, sealedBy: KeySet.Of(8, 8, 8));
        var kept = Trust.Meet(ledger.Identity, ledger.Record, Here).Ledger;

        var compared = kept.Compare(other.Record);

        Assert.Equal((PinResult.Refused, 2, (string?)null), (compared.Result, compared.Record.Entries.Count, compared.ForkFile));
        Assert.Contains("not signed", compared.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_RecordThatContradicts_SavesAForkProofAndWhatComesAfterNoLongerCounts()
    {
        var (ledger, other) = (new LedgerBuilder(), new LedgerBuilder());
        ledger.Notify(new OtherSubject());
        other.AddRecord(new Notice { Ledger = other.Id, About = new OtherSubject(), Text = ["another"] });
        var n = ledger.Add(ledger.Document("abc"u8));
        var token = ledger.Token(n, 0, ledger.HeadAnchor(n, n + 1));
        var kept = Trust.Meet(ledger.Identity, ledger.Record, Here).Ledger;
        var held = ledger.TimeOf(n);
        Assert.Equal(VerificationResult.Valid, Verifier.Verify(token, ledger.Suite.Hash("abc"u8), kept.ToTrust(held)).Result);

        var compared = kept.Compare(other.Record);

        Assert.Equal((PinResult.Fork, 1), (compared.Result, compared.Record.Entries.Count));
        Assert.True(ForkProof.TryDecode(File.ReadAllBytes(compared.ForkFile!), out var proof, out _));
        Assert.True(proof.Holds(Chain.Alpha, ledger.Identity.Alpha) && proof.Holds(Chain.Beta, ledger.Identity.Beta));
        var after = Verifier.Verify(token, ledger.Suite.Hash("abc"u8), Trust.Find(ledger.Identity)!.ToTrust(held));
        Assert.Equal(VerificationResult.Inconclusive, after.Result);
        Assert.Contains(FindingCode.Record, after.Alpha.Findings);
    }

    [Fact]
    public void Keep_RecordThatIsNoLongerThanTheOneKept_ChangesNothing()
    {
        var ledger = new LedgerBuilder();
        var genesis = ledger.Record;
        ledger.Notify(new OtherSubject());
        var two = ledger.Record;
        var kept = Trust.Meet(ledger.Identity, two, Here).Ledger;

        // After a fork what counts of the record is shorter than the record.
        Assert.Equal(2, kept.Keep(genesis).Record.Entries.Count);

        Assert.Equal(2, Trust.List().Single().Record.Entries.Count);
        ledger.Notify(new OtherSubject());
        Assert.Equal(3, kept.Keep(ledger.Record).Record.Entries.Count);
    }

    [Fact]
    public void Save_ForkThatIsKept_IsLeftAlone()
    {
        var scene = new Scene();
        var ledger = Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here).Ledger;
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(scene.First), out var first));
        var changed = scene.First with { Root = LedgerBuilder.Changed(scene.First.Root, Chain.Beta) };
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(changed), out var second));
        ledger.Observe(first, scene.Soon, "here");
        var file = ledger.Observe(second, scene.Soon, "there")!;
        var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
        var before = folder.LastWriteTimeUtc;

        Assert.Equal(file, ledger.Observe(second, scene.Soon, "there"));

        folder.Refresh();
        Assert.Equal(before, folder.LastWriteTimeUtc);
    }

    [Fact]
    public void Read_DamagedFile_IsSaidAndNothingIsTaken()
    {
        var scene = new Scene();
        var folder = Trust.Meet(scene.Ledger.Identity, scene.Ledger.Record, Here).Ledger.Folder;
        var record = Directory.GetFiles(folder, "*" + RecordFile.FileExtension).Single();
        var bytes = File.ReadAllBytes(record);
        bytes[^1] ^= 1;
        File.WriteAllBytes(record, bytes);

        Assert.Contains("is damaged", Assert.Throws<TrustException>(() => Trust.List()).Message, StringComparison.Ordinal);
    }
}
