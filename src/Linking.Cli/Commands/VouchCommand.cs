using System.CommandLine;

using Linking.Cli.Paths;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Cli.Vouching;
using Linking.Client;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Tsp;
using Linking.Vouchers;

namespace Linking.Cli.Commands;

/// <summary><c>linking vouch</c>: the word of somebody else for a publication, fetched and kept beside it.</summary>
internal static class VouchCommand
{
    public static Command Build()
    {
        var notes = new Argument<string[]>("NOTE")
        {
            Description = "Publications (.note), for example those of a book. The voucher goes beside each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var authority = new Option<string>("--authority")
        {
            Description = "Address of a time-stamp authority (RFC 3161 over HTTP) that stamps the publication's text.",
            HelpName = "URL",
        };
        var imprint = new Option<string>("--imprint")
        {
            Description = $"The function that it is asked under: {string.Join(", ", StampClient.DigestNames)}. Default: sha2-512.",
            HelpName = "FUNCTION",
        };
        var tsa = new Option<string[]>("--tsa")
        {
            Description = "A certificate (PEM or DER) of the authority, or its SHA-256: a stamp that does not lead to it is not kept. " +
                "May be repeated.",
            HelpName = "CERT",
        };
        var add = new Option<bool>("--add") { Description = "Also where a voucher of that kind is there already." };
        var (connection, json) = (new ConnectionFlags(showsWho: true), SharedOptions.Json());
        var command = new Command(
            "vouch",
            "Get somebody else's word that a publication was there, and keep it beside the publication: a stamp of a time-stamp " +
            "authority, or, without --authority, a token of another ledger, which counts once that ledger has published; until then " +
            "call it again. Anyone may do this, not only the operator. What has such a voucher is left.")
        {
            notes, authority, imprint, tsa, add, json,
        };
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var read = new List<(string Path, SignedNote Note)>();
            foreach (var path in parsed.GetValue(notes)!)
                read.Add((path, await ReadAsync(path, cancellation)));
            var kind = parsed.GetValue(authority) is null ? VoucherKind.Ledger : VoucherKind.Stamped;
            var places = read.Select(r => new VoucherPlace(r.Path, kind, r.Note)).Where(p => parsed.GetValue(add) || !p.IsThere).ToList();
            var report = new VouchReport(kind, [.. read.Select(r => r.Path).Except(places.Select(p => p.Note), StringComparer.Ordinal)]);
            if (places.Count > 0 && parsed.GetValue(authority) is { } address)
            {
                var reader = await OutsideTrust.StampsAsync(parsed.GetValue(tsa) ?? [], cancellation);
                var asked = connection.Read(parsed);
                using var client = AuthorityChoice.Open(
                    address, parsed.GetValue(imprint) ?? "sha2-512", asked.Timeout, asked.Proxy, reader);
                foreach (var place in places)
                    report.Add(place, await StampAsync(place, client, reader, cancellation));
            }
            else if (parsed.GetValue(imprint) is not null || parsed.GetValue(tsa) is { Length: > 0 })
            {
                throw SharedOptions.Usage("--imprint and --tsa belong to --authority: name its address too.");
            }
            else if (places.Count > 0)
            {
                using var client = await connection.Read(parsed).OpenAsync(cancellation);
                foreach (var place in places)
                    report.Add(place, await PublishedInAsync(place, client, cancellation));
            }

            return report.Show(parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<SignedNote> ReadAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, SignedNote.MaxSize + 1, cancellation);
        if (Publication.TryParseNote(bytes, out _, out var note, out var error))
            return note;
        if (Token.TryDecode(bytes, out _, out _))
        {
            throw new CommandException(
                ExitCode.Data,
                $"{path} is a token, and what is vouched for is a publication: name its file in the book, for example " +
                $"publications/000001.note. 'linking info' says which publication the token carries.");
        }

        throw new CommandException(ExitCode.Data, $"{path} is no publication (a .note file of a book). {error.Message}");
    }

    private static async Task<VouchResult> StampAsync(
        VoucherPlace place, StampClient client, StampReader? reader, CancellationToken cancellation)
    {
        StampAnswer answer;
        try
        {
            answer = await client.StampAndCollectAsync(place.Text, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }

        var reading = reader?.ReadBest(answer.Evidence, place.Text);
        if (reader is not null && reading is null)
            throw new CommandException(
                ExitCode.Untrusted,
                $"{place.Note}: the stamp does not lead to a certificate of --tsa, or one of its certificates was revoked; nothing was " +
                $"written.");
        var file = place.Write(answer.Evidence);
        var status = reading is { IsStatusKnown: false } ? Say(" Nothing says yet that its certificates were not revoked.") : "";
        var by = reading is null ? Say("an authority that was not checked: name its certificate with --tsa") : reading.Authority;
        return new VouchResult(file, Say($"stamped by {by}.{status}"), answer.Missing, IsDone: true);
    }

    // The token is kept until the other ledger has published: its place in that ledger must not be lost.
    private static async Task<VouchResult> PublishedInAsync(VoucherPlace place, LinkingClient client, CancellationToken cancellation)
    {
        if (client.IsOwn(place.Publication))
            throw new CommandException(
                ExitCode.Unavailable, $"{place.Note} is a publication of {client.Ledger.Ledger} itself: name another ledger's server.");
        var waiting = place.WaitingToken;
        Token token;
        if (FileFacts.Exists(waiting))
        {
            token = TokenFile.Decode(waiting, await TokenFile.ReadAsync(waiting, cancellation));
            if (token.Levels[0].Leaf.Digests != token.Suite.Hash(place.Text.Span))
                throw new CommandException(ExitCode.CannotCreate, $"{waiting} is a token of another text than {place.Note}: move it away.");
        }
        else
        {
            token = await Waiting.ForAsync(client.StampTextAsync(place.Text, cancellation), client.Address);
            OutputFile.Create(waiting, token.ToBytes());
        }

        if (await Waiting.ForAsync(client.VouchAsync(token, cancellation), client.Address) is not { } voucher)
            return new VouchResult(
                waiting, Say($"stamped by {client.Ledger.Ledger}, which has not published since. Call this again when it has."), [],
                IsDone: false);
        var (file, publication) = (place.Write(voucher.Evidence), voucher.Publication);
        File.Delete(waiting);
        return new VouchResult(
            file, Say($"in publication {publication.Number} of {client.Ledger.Ledger}, {Times.Show(publication.Time)}."), [],
            IsDone: true);
    }
}
