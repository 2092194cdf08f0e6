using System.CommandLine;
using System.Text.Json.Nodes;

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
            "too few witnesses have cosigned it.") { announce, json };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var announcements = new List<Announcement>();
            foreach (var text in parsed.GetValue(announce) ?? [])
                announcements.Add(await AnnouncementOfAsync(text, cancellation));
            return await operate.CallAsync(
                parsed, client => RunAsync(client, announcements, parsed.GetValue(json), cancellation));
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
                : $"The publication is made, but the sink {failed.Name} could not publish it yet; the server tries again by ") +
            "itself. 'linking status' shows how it goes."));
        return ExitCode.TryAgain;
    }

    internal static IEnumerable<(string Label, string Value)> SinkLines(IEnumerable<SinkReport> sinks) =>
        sinks.Select(
            s => (
                IsWitness(s) ? s.Name : Say($"sink {s.Name}"),
                s.Error.Length > 0 ? Say($"FAILED: {s.Error}") : s.Place.Length > 0 ? s.Place : Say("nothing published yet")));

    // So the server names what it says of witnesses.
    private static bool IsWitness(SinkReport report) => report.Name.StartsWith("witness", StringComparison.Ordinal);

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

    private static async Task<Announcement> AnnouncementOfAsync(string text, CancellationToken cancellation)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[1].Length == 0)
            throw SharedOptions.Usage($"--announce: '{text}' is not TYPE=FILE, for example policy=policy.pdf.");
        return new Announcement(parts[0], await FileProgress.ImprintAsync(parts[1], Suite.One, cancellation));
    }
}
