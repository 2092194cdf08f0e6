using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Verification;

/// <summary>What holds whatever is added, and whatever is changed.</summary>
public sealed class VerifierProperties
{
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("LINKING_RUNS"), out var runs) ? runs : 60;

    /// <summary>Anchors and vouchers that a relay without keys can add: of other cases, of other ledgers, changed ones.</summary>
    [Fact]
    public void AddingAnchors_NeverLowers()
    {
        for (var seed = 1; seed <= Runs; seed++)
        {
            // Keys of its own: no key serves two identities (docs/spec/key.md).
            var scene = new Scene(suite: seed % 5 == 0 ? Suite.Two : Suite.One, keys: KeySet.Of(71, 71, 72));
            var random = new Random(seed);
            var trust = random.Next(2) == 0 ? scene.Trust : scene.Vouched;
            var before = scene.Judge(scene.Token, trust);
            var other = new RandomCase(seed);
            var pool = new List<Anchor>(other.Token.Anchors);
            pool.AddRange(other.Trust.Vouchers.Select(v => new VoucherAnchor(v)));
            pool.AddRange(scene.Token.Anchors.Select(a => Changed(a, random)));
            pool.Add(scene.Ledger.HeadAnchor(scene.N, scene.N + 1, KeySet.Of(9, 9, 9)));
            pool.Add(scene.Ledger.Anchor(scene.N, scene.Second, KeySet.Of(9, 9, 9)));
            pool.Add(scene.Ledger.HeadAnchor(scene.N, scene.Ledger.Count));
            pool.Add(new VoucherAnchor(Vouch.Observed(scene.First, scene.Ledger.Start)));
            pool.RemoveAll(a => a is HistoryAnchor h && h.Path.Width != scene.Ledger.Suite.Width);
            List<Anchor> anchors = [.. scene.Token.Anchors];
            for (var i = random.Next(1, 20); i > 0; i--)
                anchors.Insert(random.Next(anchors.Count + 1), pool[random.Next(pool.Count)]);
            var after = scene.Judge(scene.Token.With(anchors), trust);
            Assert.True(after.Result >= before.Result, $"seed {seed}");
            Assert.True(after.Basis >= before.Basis, $"seed {seed}");
            Assert.True(before.ProvenLatest is null || after.ProvenLatest <= before.ProvenLatest, $"seed {seed}");
        }
    }

    /// <summary>One bit anywhere: no exception, and Valid only where data, leaf, path, header and what proves it are the same.</summary>
    [Fact]
    public void AnyByteOfAToken_Changed()
    {
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
        {
            var scene = new Scene(suite: suite);
            var bytes = scene.Token.ToBytes();
            var random = new Random(1);
            for (var at = 0; at < bytes.Length; at++)
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= (byte)(1 << random.Next(8));
                var verdict = Verifier.Verify(changed, scene.Imprint, scene.Vouched);
                if (verdict.Result != VerificationResult.Valid)
                    continue;
                // What was changed is an anchor that was set aside, or a line that nobody needs.
                Assert.Equal(scene.Token.HeaderBytes.ToArray(), verdict.Token!.HeaderBytes.ToArray());
                Assert.Equal(scene.Token.Levels, verdict.Token.Levels);
                Assert.True(verdict.Basis is Basis.Signed || verdict.ProvenLatest == scene.Soon, $"offset {at}");
                Assert.True(
                    verdict.Alpha.Findings.Concat(verdict.Beta.Findings)
                        .Any(f => f is FindingCode.AnchorLeft or FindingCode.NoKey) || verdict.Token.Anchors.Count != 2 ||
                    verdict.Token.Anchors.Any(a => a is UnknownAnchor or VoucherAnchor),
                    $"offset {at} of {bytes.Length} changed nothing");
            }
        }
    }

    [Fact]
    public void AnyByteOfARecord_Changed()
    {
        var scene = new Scene(l => l.Configure(KeySet.Of(51, 51, 52)));
        var bytes = scene.Ledger.Record.ToBytes();
        var token = scene.Bare.With([scene.Head]);
        var random = new Random(1);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= (byte)(1 << random.Next(8));
            var verdict = scene.Judge(token, scene.Trust with { Record = changed });
            Assert.True(verdict.Result == VerificationResult.Inconclusive, $"offset {at} of {bytes.Length}: {verdict.Result}");
        }
    }

    [Fact]
    public void AnyByteOfAVoucher_Changed()
    {
        var scene = new Scene();
        var witness = Vouch.Witness("witness.example", KeySet.Key(40));
        byte[][] vouchers =
        [
            Vouch.Observed(scene.First, scene.Soon),
            Vouch.Stamped(scene.First, scene.Soon),
            Vouch.Cosigned(scene.Ledger, scene.First.Size, Chain.Alpha, witness, KeySet.Key(40), scene.Soon),
        ];
        var random = new Random(1);
        foreach (var voucher in vouchers)
        {
            for (var at = 0; at < voucher.Length; at++)
            {
                var changed = (byte[])voucher.Clone();
                changed[at] ^= (byte)(1 << random.Next(8));
                var trust = scene.Trust with { Held = scene.Later, Vouchers = [changed], Witnesses = [witness], Stamps = new FakeStamps() };
                var verdict = scene.Judge(scene.Token, trust);
                if (verdict.Alpha.ProvenLatest is null && verdict.Beta.ProvenLatest is null)
                    continue;
                // It still reads, and binds the same value: only its own words, dates or kind are other ones.
                Assert.True(Voucher.TryDecode(changed, out var read, out _), $"offset {at}");
                Assert.Contains(
                    read.Subject.Values, v => v.Size == scene.First.Size
                        && (v.Root == scene.First.Root.Alpha || v.Root == scene.First.Root.Beta));
            }
        }
    }

    [Fact]
    public void RandomBytes_NoException()
    {
        var scene = new Scene();
        var random = new Random(1);
        var token = scene.Token.ToBytes();
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])token.Clone();
            for (var k = random.Next(1, 6); k > 0; k--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Verifier.Verify(bytes.AsMemory(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length), scene.Imprint,
                scene.Vouched);
        }
    }

    private static Anchor Changed(Anchor anchor, Random random) => anchor switch
    {
        SignedHeadAnchor head => random.Next(2) == 0
            ? head with { Size = head.Size + 1 } : head with { Head = new(head.Head.Beta, head.Head.Alpha) },
        PublicationAnchor publication => publication with { Note = Flip(publication.Note, random) },
        _ => anchor,
    };

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, Random random)
    {
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= 1;
        return changed;
    }
}
