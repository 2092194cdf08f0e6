using System.Text;

using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Notes;
using Linking.Publications;
using Linking.Vouchers;
using Linking.Witness;

namespace Linking.Server.Witnesses;

/// <summary>
/// Brings the head of each publication before one witness, under both functions, and keeps its cosignatures as vouchers
/// (docs/spec/witness.md, "Asking"). Of many publications only the newest is asked about: its history has the others in it. Where heads
/// are cosigned too, the newest head is asked about behind them.
/// </summary>
/// <param name="witness">Who is asked.</param>
/// <param name="node">The ledger.</param>
/// <param name="shelf">Where the vouchers go.</param>
/// <param name="heads">Where cosigned heads go; null: heads are not asked about.</param>
/// <param name="isPublishing">Whether a publication may be under way.</param>
/// <param name="client">Asks.</param>
/// <param name="timeout">For one publication, or one head.</param>
/// <param name="time">The ledger's clock.</param>
internal sealed class WitnessSink(
    WitnessAddress witness, LedgerNode node, VoucherShelf shelf, CosignedHeads? heads, Func<bool> isPublishing, WitnessClient client,
    TimeSpan timeout, TimeProvider time) : IFollowingSink
{
    // There is a head a round: a witness is asked about the newest, and not about those between.
    private static readonly TimeSpan HeadPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    // The first answer may tell a size; one more if another asker came between.
    private const int MostTries = 3;

    // A cosignature of another time than ours would count at the wrong time, or never.
    private static readonly TimeSpan MostOff = TimeSpan.FromHours(1);

    // What it holds, as far as it has told; and whether it has said that it does not know that origin.
    private readonly ulong[] _held = new ulong[2];

    // The publication up to which it was asked, and what came of that.
    private ulong _brought;
    private string _place = "";

    public string Name => $"witness {witness.Key.Name}";

    public async Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation)
    {
        // What it knows may have changed: it is told again by its answers.
        Array.Clear(_held);
        (_brought, _place) = (0, "");
        foreach (var number in shelf.Publications())
        {
            var vouchers = shelf.Of(number);
            if (!Cosigned.By(vouchers, witness.Key, node.Genesis.Suite.Alpha))
                continue;
            // Without β it may have failed there, or not know that origin: it is asked once more, and α is not asked again.
            var held = Cosigned.By(vouchers, witness.Key, node.Genesis.Suite.Beta) ? number : number - 1;
            if (held == 0)
                return null;
            await foreach (var stored in node.ReadPublicationsAsync(held, 1, cancellation))
            {
                (_brought, _place) = (held, $"cosigned publication {number}");
                return new SinkHolding(held, stored.Note, _place);
            }
        }

        return null;
    }

    public async Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        var publication = publications[^1].Publication;
        _place = await LimitedAsync(async limited =>
        {
            if (await node.ReadSignedHeadAsync(publication.Size, limited) is not { } head)
                return $"publication {publication.Number}: passed over (its head was never signed: the keys were lost then)";
            var alpha = await AskAsync(Chain.Alpha, publication, head.Alpha, limited);
            var beta = await AskAsync(Chain.Beta, publication, head.Beta, limited);
            return $"publication {publication.Number}: {alpha}, {beta}";
        }, cancellation);
        _brought = publication.Number;
        return _place;
    }

    /// <summary>
    /// Asks about the newest head. The order of the first lines makes that no head is asked about which is larger than that of a
    /// publication which has not been asked about: a publication that is begun later is at least as large as this head.
    /// </summary>
    public async Task<(string Where, TimeSpan? Again)?> FollowAsync(CancellationToken cancellation)
    {
        if (heads is null)
            return null;
        var head = node.Head;
        if (isPublishing() || await HasMoreAsync(cancellation))
            return (_place, Moment);
        if (head.Signed is not { } signed)
            return (_place, HeadPause);
        var said = await LimitedAsync(async limited =>
        {
            var alpha = await AskHeadAsync(Chain.Alpha, head.Size, signed, limited);
            var beta = await AskHeadAsync(Chain.Beta, head.Size, signed, limited);
            return $"head of size {head.Size}: {alpha}, {beta}";
        }, cancellation);
        return (_place.Length == 0 ? said : $"{_place}; {said}", HeadPause);
    }

    private async Task<bool> HasMoreAsync(CancellationToken cancellation)
    {
        await foreach (var _ in node.ReadPublicationsAsync(_brought + 1, 1, cancellation))
            return true;
        return false;
    }

    private async Task<string> LimitedAsync(Func<CancellationToken, Task<string>> ask, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SinkException($"It has not answered within {timeout.TotalSeconds:0.#} s.", e);
        }
    }

    private Task<string> AskAsync(Chain chain, Publication publication, ReadOnlyMemory<byte> note, CancellationToken cancellation)
    {
        var function = publication.Suite[chain];
        return Cosigned.By(shelf.Of(publication.Number), witness.Key, function)
            ? Task.FromResult($"{function.Name()} cosigned")
            : AskAsync(chain, publication.Size, note, (request, line) => Keep(function, publication, request, line), cancellation);
    }

    private Task<string> AskHeadAsync(Chain chain, ulong size, SignedHead head, CancellationToken cancellation) =>
        heads!.Has(size, chain, witness)
            ? Task.FromResult($"{node.Genesis.Suite[chain].Name()} cosigned")
            : AskAsync(chain, size, head[chain], (_, line) => Keep(chain, size, head, line), cancellation);

    private async Task<string> AskAsync(
        Chain chain, ulong size, ReadOnlyMemory<byte> note, Action<AddRequest, NoteSignature> keep, CancellationToken cancellation)
    {
        var name = node.Genesis.Suite[chain].Name();
        for (var tries = 1; ; tries++)
        {
            var old = _held[(int)chain];
            if (old > size)
                return await AheadAsync(name, old, size, cancellation);
            var proof = old == 0 || old == size ? [] : (await node.ProveConsistencyAsync(old, size, cancellation)).Path[chain].ToArray();
            var request = AddRequest.Of(old, proof, note);
            var reply = await client.AddAsync(witness.AddCheckpoint, request, cancellation);
            switch (reply.Status)
            {
                case 200:
                    var line = ReadLine(reply, request);
                    keep(request, line);
                    _held[(int)chain] = size;
                    return $"{name} cosigned";
                case 404 when chain == Chain.Beta:
                    return $"{name} not asked of it (it does not know that origin)";
                case 409 when SizeOf(reply) is { } held && held != old && tries < MostTries:
                    _held[(int)chain] = held;
                    continue;
                default:
                    throw Refused(reply, request, name, tries);
            }
        }
    }

    /// <summary>It has cosigned more than it is asked about: later heads of ours, or what we do not have.</summary>
    private async Task<string> AheadAsync(string name, ulong held, ulong size, CancellationToken cancellation)
    {
        var head = await node.ReadHeadAsync(cancellation);
        if (held <= head.Size)
            return $"{name} passed over (it holds size {held} already)";
        throw new SinkException(
            $"ALARM: the witness is ahead of this ledger ({name}): it says that it has cosigned size {held}, and the ledger has only " +
            $"{head.Size} rounds. Either the ledger's database was restored from an older backup, or another " +
            "machine goes on under its key, or the witness is wrong. Stop issuing, and compare with the book of publications.")
        {
            IsAlarm = true,
        };
    }

    private static SinkException Refused(WitnessReply reply, AddRequest request, string name, int tries)
    {
        var (old, size) = (request.Old, request.Head.Size);
        var isFork = reply.Status == 422 || (reply.Status == 409 && old == size && (SizeOf(reply) ?? size) == size);
        if (isFork)
        {
            return new SinkException(
                $"ALARM: the witness holds another history than this ledger ({name}): it has cosigned size {old}, and does not " +
                $"accept that size {size} extends it (HTTP {reply.Status}). Two histories were signed under one key, or the witness is " +
                "wrong. Stop issuing, and ask its operator for the head that it holds: two signed heads of one size are a proof.")
            {
                IsAlarm = true,
            };
        }

        return new SinkException(reply.Status switch
        {
            404 => $"It does not know this ledger ({name}): give its operator the verifier key of the heads (HTTP 404).",
            403 => $"It does not take the signature of this head ({name}): its operator has not the keys that are in force (HTTP 403).",
            409 when tries >= MostTries =>
                $"It names another size at each try ({name}): something else asks it for this ledger, or it is broken.",
            409 => $"It says that it does not hold size {old}, and not what it holds ({name}, HTTP 409).",
            429 => "It is asked too much at the moment (HTTP 429); it is asked again later.",
            >= 300 and < 400 =>
                $"It answers with a redirect (HTTP {reply.Status}), which is not followed: give the address that it redirects to, if " +
                "that is the witness's.",
            >= 500 => $"It has failed (HTTP {reply.Status}); it is asked again later.",
            _ => $"It refuses the head ({name}, HTTP {reply.Status}): {FirstLine(reply)}",
        });
    }

    private NoteSignature ReadLine(WitnessReply reply, AddRequest request)
    {
        // Its lines are those of a note: with the head's text before them they are read as such.
        byte[] note = [.. request.Signed.TextBytes.Span, (byte)'\n', .. reply.Body.Span];
        if (!SignedNote.TryParse(note, out var signed) || !signed.TextBytes.Span.SequenceEqual(request.Signed.TextBytes.Span))
            throw new SinkException("It answers with something that is no cosignature: check its address.");
        foreach (var line in signed.Signatures)
        {
            if (!Cosignature.TryVerify(signed.TextBytes.Span, line, witness.Key, out var from, out _))
                continue;
            var off = from.ToDateTime() - time.GetUtcNow();
            if (off.Duration() > MostOff)
            {
                throw new SinkException(
                    $"It dates its cosignature {from}, more than an hour off this machine's clock: one of the two clocks is wrong.");
            }

            return line;
        }

        throw new SinkException(
            "It answers with a cosignature that is not right under the verifier key that was given for it; it was not kept.");
    }

    private void Keep(HashFunction function, Publication publication, AddRequest request, NoteSignature line)
    {
        byte[] note = [.. request.Note.Span, .. Encoding.UTF8.GetBytes(line.ToString())];
        if (!SignedNote.TryParse(note, out var signed) || !Checkpoint.TryParse(signed.Text, out var head))
            throw new SinkException("The head has so many signatures that a cosignature finds no room beside them.");
        shelf.Add(
            publication.Number,
            new Voucher(
                VoucherKind.Cosigned,
                new RootSubject(new RepresentativeValue(function, publication.Size, head.Root, publication.Time)),
                new CosignedEvidence(note, signed, head)));
    }

    private void Keep(Chain chain, ulong size, SignedHead head, NoteSignature line)
    {
        try
        {
            heads!.Add(size, head, chain, witness, line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"The cosigned head could not be kept: {e.Message}", e);
        }
    }

    private static ulong? SizeOf(WitnessReply reply)
    {
        var text = Encoding.Latin1.GetString(reply.Body.Span);
        return reply.MediaType == WitnessAnswer.SizeType && text.EndsWith('\n') &&
            AddRequest.TryParseSize(text.AsSpan()[..^1], out var size)
            ? size
            : null;
    }

    private static string FirstLine(WitnessReply reply)
    {
        var text = Encoding.UTF8.GetString(reply.Body.Span).Split('\n')[0];
        return text[..Math.Min(text.Length, 200)];
    }
}
