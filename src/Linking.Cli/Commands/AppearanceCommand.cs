using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary><c>linking publication appeared</c> and <c>appearances</c>: where a notice stood, so that a reader finds the copy.</summary>
internal static class AppearanceCommand
{
    private const int MaxWhere = 1000;

    // A day begins first on earth at UTC+14.
    private static readonly TimeSpan EarliestZone = TimeSpan.FromHours(14);

    public static Command BuildAppeared()
    {
        var number = new Argument<ulong>("NUMBER") { Description = "The publication's number." };
        var title = new Option<string>("--title") { Description = "The paper's title.", HelpName = "WORDS", Required = true };
        var day = new Option<string>("--day") { Description = "Its day, 2031-01-31.", HelpName = "DAY", Required = true };
        var page = new Option<string?>("--page") { Description = "The page, and where on it.", HelpName = "WORDS" };
        var library = new Option<string?>("--library") { Description = "A library that keeps a copy, and its mark.", HelpName = "WORDS" };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "appeared",
            "Write into the ledger where a publication appeared (operator). It leads readers to the copy, and proves nothing: the " +
            "paper does.")
        {
            number, title, day, page, library, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var where = WhereOf(parsed.GetValue(title)!, parsed.GetValue(page), parsed.GetValue(library));
            var on = DayOf(parsed.GetValue(day)!);
            var status = await operate.CallAsync(parsed, client => client.GetStatusAsync(cancellation));
            var publication = parsed.GetValue(number);
            var last = status.LastPublication?.Publication.Number ?? 0;
            if (publication == 0 || publication > last)
                throw SharedOptions.Usage($"There is no publication {publication}: the newest is number {last}.");
            var appearance = new Appearance
            {
                Ledger = LedgerId.Parse(status.Ledger), Publication = publication, Day = on, Where = where,
            };
            var token = Tokens.Token.Decode(await operate.CallAsync(
                parsed, client => client.AddEventAsync(appearance.ToText(status.Suite), cancellation)));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonLine.Of(ToJson(appearance, token.Header.Index))
                : Printable.Line($"round {token.Header.Index} says that publication {publication} appeared on {on}: {where}"));
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildAppearances()
    {
        var (connection, json) = (new ConnectionFlags(showsWho: true), SharedOptions.Json(", one for each on a line of its own"));
        var command = new Command(
            "appearances", "List where publications appeared, as the ledger's operator wrote into it. Each is shown to stand in the " +
            "ledger.")
        {
            json,
        };
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            var count = 0;
            await foreach (var listed in client.ListEventsAsync(cancellation: cancellation))
            {
                if (EventReading.Read(listed.Text, client.Suite).Event is not Appearance appearance)
                    continue;
                // What a server lists is believed when it stands in a round.
                if (await client.FindAsync(Leaf.OfEvent(client.Suite, listed.Text.Span), cancellation) is not { } found)
                    throw new UntrustedReplyException($"The server lists an event of round {listed.Round} that does not stand there.");
                count++;
                Console.WriteLine(parsed.GetValue(json)
                    ? JsonLine.Of(ToJson(appearance, found.Token.Header.Index))
                    : Printable.Line($"publication {appearance.Publication}   {appearance.Day}   {appearance.Where}"));
            }

            if (count == 0)
                await Console.Error.WriteLineAsync(
                    "Nothing in the ledger says yet where a publication appeared. Write it there with: linking publication appeared");
            return ExitCode.Success;
        });
        return command;
    }

    private static string WhereOf(string title, string? page, string? library)
    {
        var parts = new[] { title, page is null ? null : $"page {page}", library }.OfType<string>().Select(p => p.Trim()).ToList();
        var where = string.Join(", ", parts);
        return parts.TrueForAll(p => p.Length > 0 && !p.Any(char.IsControl)) && Encoding.UTF8.GetByteCount(where) <= MaxWhere
            ? where
            : throw SharedOptions.Usage($"--title, --page and --library are words on one line, and {MaxWhere} bytes together at most.");
    }

    private static Day DayOf(string text)
    {
        if (!Day.TryParse(text, out var day))
            throw SharedOptions.Usage($"--day: '{text}' is no day like 2031-01-31.");
        return day.Beginning <= Instant.FromDateTime(Times.Clock.GetUtcNow() + EarliestZone)
            ? day
            : throw SharedOptions.Usage($"--day: {day} has not come anywhere yet.");
    }

    private static JsonObject ToJson(Appearance appearance, ulong round) => new()
    {
        ["publication"] = appearance.Publication,
        ["day"] = appearance.Day.ToString(),
        ["where"] = appearance.Where,
        ["round"] = round,
    };
}
