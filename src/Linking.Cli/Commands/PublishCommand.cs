using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Publications;

namespace Linking.Cli.Commands;

/// <summary><c>linking publish</c></summary>
internal static class PublishCommand
{
    public static Command Build()
    {
        var announce = new Option<string[]>("--announce")
        {
            Description = "Make the digests of a file evident too, for example policy=policy.pdf. May be repeated.",
            HelpName = "TYPE=FILE",
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "publish",
            "Publish the ledger's representative value now (operator). Without new rounds since the last publication it " +
            "answers with that one. Exit code 75: made, but a sink could not publish it yet, or " +
            "somebody who is to vouch for it has not: too few witnesses, an authority, or another ledger.") { announce, json };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = (parsed.GetValue(announce) ?? []).Select(PartsOf).ToList();
            return await operate.CallAsync(parsed, async client =>
            {
                var announcements = new List<Announcement>();
                var suite = named.Count == 0 ? Suite.One : (await client.GetStatusAsync(cancellation)).Suite;
                foreach (var (type, file) in named)
                    announcements.Add(new Announcement(type, await FileProgress.ImprintAsync(file, suite, cancellation)));
                return await RunAsync(client, announcements, parsed.GetValue(json), cancellation);
            });
        });
        return command;
    }

    /// <summary>Publishes and shows it; used by the demo too.</summary>
    public static async Task<int> RunAsync(
        OperatorClient client, IReadOnlyList<Announcement> announcements, bool json, CancellationToken cancellation)
    {
        var report = await client.PublishAsync(announcements, cancellation);
        if (json)
            Console.WriteLine(JsonLine.Of(ToJson(report)));
        else
            Show(Console.Out, report);
        if (report.Sinks.FirstOrDefault(s => s.Error.Length > 0) is not { } failed)
            return ExitCode.Success;
        await Console.Error.WriteLineAsync(Printable.Line(
            (IsWitness(failed)
                ? "The publication is made, but its witnesses have not cosigned it as they should yet; the server asks again by "
                : IsVouching(failed)
                ? $"The publication is made, but {failed.Name} has not vouched for it yet; the server asks again by "
                : $"The publication is made, but the sink {failed.Name} could not publish it yet; the server tries again by ") +
            "itself. 'linking status' shows how it goes."));
        return ExitCode.TryAgain;
    }

    internal static IEnumerable<(string Label, string Value)> SinkLines(IEnumerable<SinkReport> sinks) =>
        sinks.Select(
            s => (
                IsWitness(s) || IsVouching(s) ? s.Name : Say($"sink {s.Name}"),
                s.Error.Length > 0 ? Say($"FAILED: {s.Error}") : s.Place.Length > 0 ? s.Place : Say("nothing published yet")));

    // So the server names what it says of witnesses.
    private static bool IsWitness(SinkReport report) => report.Name.StartsWith("witness", StringComparison.Ordinal);

    private static bool IsVouching(SinkReport report) => report.Name.StartsWith("authority ", StringComparison.Ordinal) ||
        report.Name.StartsWith("ledger ", StringComparison.Ordinal);

    internal static JsonArray SinkArray(IEnumerable<SinkReport> sinks) => new([.. sinks.Select(s => new JsonObject
    {
        ["name"] = s.Name,
        ["published"] = s.Published,
        ["place"] = s.Place,
        ["error"] = s.Error,
        ["next_try"] = s.NextTry?.ToString(),
    })]);

    private static void Show(TextWriter text, PublishReport report)
    {
        var publication = report.Publication.Publication;
        text.WriteLine(
            report.Created
                ? $"publication {publication.Number}"
                : $"publication {publication.Number}, as before: no round was added since");
        Lines.Write(
            text, "  ",
            [
                ("ledger", publication.Ledger.Value),
                ("size", $"{publication.Size} rounds"),
                ("time", Times.Show(publication.Time)),
                ("root", Digests.Show(publication.Root)),
                .. SinkLines(report.Sinks),
            ]);
    }

    private static JsonObject ToJson(PublishReport report)
    {
        var publication = report.Publication.Publication;
        var json = new JsonObject
        {
            ["created"] = report.Created,
            ["number"] = publication.Number,
            ["size"] = publication.Size,
            ["time"] = publication.Time.ToString(),
        };
        Digests.AddTo(json, publication.Root);
        json["sinks"] = SinkArray(report.Sinks);
        return json;
    }

    private static (string Type, string File) PartsOf(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[1].Length == 0)
            throw SharedOptions.Usage($"--announce: '{text}' is not TYPE=FILE, for example policy=policy.pdf.");
        if (!FileFacts.Exists(parts[1]))
            throw new CommandException(ExitCode.NoInput, $"There is no file {parts[1]}.");
        return (parts[0], parts[1]);
    }
}
