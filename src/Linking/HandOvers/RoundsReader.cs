using System.Buffers.Binary;

using Linking.Auditing;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.HandOvers;

/// <summary>
/// Reads a file of rounds, and holds each against its header: leaves against both roots, events against their leaves, the signed head
/// against its digest. Memory: one leaf, and the events of one round. Not thread-safe.
/// </summary>
/// <param name="stream">Of its bytes; stays the caller's.</param>
public sealed class RoundsReader(Stream stream)
{
    private const int MaxNote = 262_144;
    private const int MaxEvents = 65_536;
    private const int MaxEventBytes = 1 << 26;

    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Leaves that were rehashed.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>Rounds of which nothing is here.</summary>
    public ulong Lost { get; private set; }

    /// <summary>Reads the next round.</summary>
    /// <param name="header">Its header; that it is of the history is the caller's to know.</param>
    /// <param name="mayBeLost">Whether the ledger says that it has lost data of the round.</param>
    /// <param name="events">
    /// The texts of its events, each with the place of its leaf; none where something is wrong; null: the round is lost.
    /// </param>
    /// <returns>What is wrong, as a sentence; null: nothing. Behind a fault nothing more can be read.</returns>
    public string? Read(Header header, bool mayBeLost, out IReadOnlyList<(uint Leaf, ReadOnlyMemory<byte> Text)>? events)
    {
        ArgumentNullException.ThrowIfNull(header);
        events = [];
        try
        {
            if (ReadNumber() is var length && length == RoundBlock.Lost)
                return TakeLost(header, mayBeLost, out events);
            var head = new SignedHead(ReadBytes(Bounded(length, MaxNote)), ReadPart(MaxNote));
            var isNone = head.Alpha.IsEmpty && head.Beta.IsEmpty;
            if (!isNone && !(SignedNote.TryParse(head.Alpha, out _) && SignedNote.TryParse(head.Beta, out _)))
                return $"Round {header.Index}: its signed head is no two signed notes.";
            if ((isNone ? header.Suite.Zero : head.Digest(header.Suite)) != header.SignedHeadDigest)
                return $"Round {header.Index}: its signed head is not the one that its header digests.";
            var texts = ReadEvents();
            var (found, fault) = (new List<(uint, ReadOnlyMemory<byte>)>(), (string?)null);
            var rehash = new RoundRehash(header)
            {
                Taken = (place, leaf) =>
                {
                    if (Leaf.IsValid(leaf, out var kind, out _) && kind == LeafKind.Event)
                        fault ??= TakeEvent(header.Suite, (uint)place, leaf, texts, found);
                },
            };
            for (var rest = ReadLong(); rest > 0 && !rehash.IsWrong;)
            {
                var part = _buffer.AsSpan(0, (int)Math.Min((ulong)_buffer.Length, rest));
                stream.ReadExactly(part);
                rehash.Take(part);
                rest -= (ulong)part.Length;
            }

            if (rehash.End() is [var finding, ..])
                return finding.Message;
            fault ??= found.Count < texts.Count ? "it has more texts of events than leaves of events" : null;
            if (fault is not null)
                return $"Round {header.Index}: {fault}.";
            Leaves += rehash.Leaves;
            events = found;
            return null;
        }
        catch (EndOfStreamException)
        {
            return $"Round {header.Index}: the file ends within it.";
        }
        catch (InvalidDataException e)
        {
            return $"Round {header.Index}: {e.Message}.";
        }
    }

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd() => stream.ReadByte() < 0;

    private string? TakeLost(Header header, bool mayBeLost, out IReadOnlyList<(uint Leaf, ReadOnlyMemory<byte> Text)>? events)
    {
        events = null;
        if (!mayBeLost)
            return $"Round {header.Index} is marked as lost, and no notice of the record says that the ledger has lost its data.";
        Lost++;
        return null;
    }

    private static string? TakeEvent(
        Suite suite, uint place, ReadOnlyMemory<byte> leaf, List<ReadOnlyMemory<byte>> texts, List<(uint, ReadOnlyMemory<byte>)> found)
    {
        if (found.Count == texts.Count)
            return $"the text of the event at leaf {place} is missing";
        var text = texts[found.Count];
        if (!Leaf.OfEvent(suite, text.Span).ToBytes().AsSpan().SequenceEqual(leaf.Span))
            return $"the text of the event at leaf {place} is not the one that the leaf digests";
        found.Add((place, text));
        return null;
    }

    private List<ReadOnlyMemory<byte>> ReadEvents()
    {
        var (texts, size) = (new List<ReadOnlyMemory<byte>>(), 0);
        for (var count = Bounded(ReadNumber(), MaxEvents); count > 0; count--)
        {
            texts.Add(ReadPart(LedgerEvent.MaxSize));
            if ((size += texts[^1].Length) > MaxEventBytes)
                throw new InvalidDataException("its events are longer than all of a round can be");
        }

        return texts;
    }

    private byte[] ReadPart(int most) => ReadBytes(Bounded(ReadNumber(), most));

    private byte[] ReadBytes(int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private uint ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static int Bounded(uint number, int most) =>
        number <= most ? (int)number : throw new InvalidDataException($"a length is {number}, and at most {most}");

    private ulong ReadLong()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
