using System.Text;

using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Ledger.Publishing;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;
using Linking.Vouchers;

namespace Linking.Ledger.Tests.Exporting;

/// <summary>The folder that a server keeps, where witnesses cosign publications.</summary>
public sealed class StaticSinkTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestLedger _ledger = new();

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Checkpoint_OfAWitnessedLedger_IsThePublications_AndGetsTheLinesAsTheyCome()
    {
        var node = await _ledger.OpenAsync();
        var shelf = VoucherShelf.Open(_folder["vouchers"]);
        var sink = new StaticSink(_folder["static"], node.FilesWith(shelf), node.ReadSignedHeadAsync);
        await _ledger.StampAsync(node, "a");
        var first = await PublishAsync(node);
        // Rounds go on: the newest head is no longer that which witnesses are asked about.
        await _ledger.StampAsync(node, "b");
        var head = (await node.ReadSignedHeadAsync(first.Size, default))!;

        // One has cosigned under α before the folder is written, one under both comes later.
        shelf.Add(1, Cosigned(first, head, Chain.Alpha, "w2.example"));
        await sink.PublishAsync([first.ForSinks()], await RecordAsync(node), default);
        Assert.Equal((first.Size, "example.org/ledger w2.example"), Read("checkpoint"));
        Assert.Equal((first.Size, "example.org/ledger/sha3-256"), Read("sha3-256/checkpoint"));
        shelf.Add(1, Cosigned(first, head, Chain.Alpha, "w1.example"));
        shelf.Add(1, Cosigned(first, head, Chain.Beta, "w1.example"));
        await sink.AddVouchersAsync(VouchersOf(shelf), default);
        Assert.Equal((first.Size, "example.org/ledger w1.example w2.example"), Read("checkpoint"));
        Assert.Equal((first.Size, "example.org/ledger/sha3-256 w1.example"), Read("sha3-256/checkpoint"));
        Assert.True(File.Exists(_folder["static/publications/000001.cosigned.3.lvc"]));

        // What comes late for an older publication is kept beside it, and changes no newer checkpoint.
        var second = await PublishAsync(node);
        await sink.PublishAsync([second.ForSinks()], await RecordAsync(node), default);
        shelf.Add(1, Cosigned(first, head, Chain.Alpha, "w3.example"));
        await sink.AddVouchersAsync(VouchersOf(shelf), default);
        Assert.Equal((second.Size, "example.org/ledger"), Read("checkpoint"));
        Assert.True(second.Size > first.Size && File.Exists(_folder["static/publications/000001.cosigned.4.lvc"]));

        // More lines than a note may have are not put into it.
        var newer = (await node.ReadSignedHeadAsync(second.Size, default))!;
        for (var i = 10; i < 30; i++)
            shelf.Add(2, Cosigned(second, newer, Chain.Alpha, $"w{i}.example"));
        await sink.AddVouchersAsync(VouchersOf(shelf), default);
        var (_, names) = Read("checkpoint");
        Assert.Equal(SignedNote.MaxSignatures, names.Split(' ').Length);
        Assert.EndsWith("w24.example", names, StringComparison.Ordinal);
    }

    /// <summary>A voucher that says another root, or whose note is another head's, brings no line.</summary>
    [Fact]
    public async Task Checkpoint_GetsNoLineOfAnotherHead()
    {
        var node = await _ledger.OpenAsync();
        var shelf = VoucherShelf.Open(_folder["vouchers"]);
        var sink = new StaticSink(_folder["static"], node.FilesWith(shelf), node.ReadSignedHeadAsync);
        await _ledger.StampAsync(node, "a");
        var publication = await PublishAsync(node);
        await _ledger.StampAsync(node, "b");
        shelf.Add(1, Cosigned(publication, node.Head.Signed!, Chain.Alpha, "w1.example"));

        await sink.PublishAsync([publication.ForSinks()], await RecordAsync(node), default);
        await sink.AddVouchersAsync(VouchersOf(shelf), default);

        Assert.Equal((publication.Size, "example.org/ledger"), Read("checkpoint"));
    }

    private static IReadOnlyList<SinkVoucher> VouchersOf(VoucherShelf shelf) => [.. shelf.From(0, 64).Select(shelf.Read)];

    private static Voucher Cosigned(StoredPublication publication, SignedHead head, Chain chain, string witness)
    {
        var key = SigningKey.FromSeed(HashFunction.Sha2With256Bits.Hash(Encoding.UTF8.GetBytes(witness)).Bytes);
        Assert.True(SignedNote.TryParse(head[chain], out var own));
        var line = Cosignature.Sign(
            own.TextBytes.Span, VerifierKey.OfWitness(witness, key.PublicKey.Span), key, Instant.FromMicroseconds(1_000_000));
        byte[] note = [.. head[chain].Span, .. Encoding.UTF8.GetBytes(line.ToString())];
        Assert.True(SignedNote.TryParse(note, out var signed));
        Assert.True(Checkpoint.TryParse(signed.Text, out var checkpoint));
        var value = publication.ForSinks().Publication.Values.Single(v => v.Function == Suite.One[chain]);
        return new Voucher(VoucherKind.Cosigned, new RootSubject(value), new CosignedEvidence(note, signed, checkpoint));
    }

    private async Task<StoredPublication> PublishAsync(LedgerNode node) =>
        (await _ledger.DriveAsync(node.PublishAsync([], default))).Publication;

    private static async Task<ReadOnlyMemory<byte>> RecordAsync(LedgerNode node) => (await node.ReadRecordAsync(default)).ToBytes();

    private (ulong Size, string Names) Read(string name)
    {
        Assert.True(SignedNote.TryParse(File.ReadAllBytes(_folder["static/" + name]), out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        return (checkpoint.Size, string.Join(' ', note.Signatures.Select(s => s.Name)));
    }
}
