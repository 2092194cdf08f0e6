using System.Globalization;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Trust;

namespace Linking.Cli.Doctor.Checks;

/// <summary>A server as its clients see it: reached, issuing, its time, its newest publication. Nothing is kept of it.</summary>
/// <param name="options">Where it is.</param>
internal sealed class ServerCheck(LinkingClientOptions options) : Check
{
    // The server says its time to the second, and the answer was on its way.
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(3);

    public override string Name => "server";

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = await LinkingClient.ConnectAsync(options, cancellation);
            var asked = options.TimeProvider.GetUtcNow();
            var health = await client.GetHealthAsync(cancellation);
            return
            [
                Diagnosis.Ok($"{client.Address} answers: {client.Ledger.Ledger}, {client.Ledger.Software}"),
                health.IsServing
                    ? Diagnosis.Ok("it issues tokens")
                    : Diagnosis.Fault("it issues no tokens now", "on its machine linking status says why and what to do"),
                Time(health, asked),
                Publication(client, await client.FindNewestPublicationAsync(cancellation)),
            ];
        }
        catch (RequestFailedException e)
        {
            return [Diagnosis.Fault($"it was not reached, or refused: {e.Message}", "check the address, and that the server runs")];
        }
        catch (Exception e) when (e is UntrustedReplyException or TrustException)
        {
            return [Diagnosis.Fault(e.Message, "stamp nothing there before you know why")];
        }
    }

    private Diagnosis Time(ServerHealth health, DateTimeOffset asked)
    {
        if (health.Date is not { } date)
            return Diagnosis.Warning("it does not say its time", "compare its clock on its machine");
        var now = options.TimeProvider.GetUtcNow();
        var off = date < asked - Near ? asked - date : date > now + Near ? date - now : TimeSpan.Zero;
        return off == TimeSpan.Zero
            ? Diagnosis.Ok("its time is this machine's, to some seconds")
            : Diagnosis.Warning(
                string.Create(CultureInfo.InvariantCulture, $"its time and this machine's differ by {off.TotalSeconds:0} s"),
                "compare both with another clock");
    }

    private Diagnosis Publication(LinkingClient client, KnownPublication? newest)
    {
        if (newest is null)
            return Diagnosis.Warning("it has published nothing yet", "publish, on its machine: linking publish");
        var age = options.TimeProvider.GetUtcNow() - newest.Publication.Time.ToDateTime();
        var text = $"its newest publication is number {newest.Publication.Number}, of {Times.Show(newest.Publication.Time)}";
        return age > 2 * client.Ledger.PublicationInterval && client.Ledger.PublicationInterval > TimeSpan.Zero
            ? Diagnosis.Warning($"{text}, older than two of its intervals", "if it was stamped since, its operator should look why")
            : Diagnosis.Ok(text);
    }
}
