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

    public override string Name => Say("server");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = await LinkingClient.ConnectAsync(options, cancellation);
            var asked = options.TimeProvider.GetUtcNow();
            var health = await client.GetHealthAsync(cancellation);
            return
            [
                Diagnosis.Ok(Say($"{client.Address} answers: {client.Ledger.Ledger}, {client.Ledger.Software}")),
                health.IsServing
                    ? Diagnosis.Ok(Say("it issues tokens"))
                    : Diagnosis.Fault(Say("it issues no tokens now"), Say("on its machine linking status says why and what to do")),
                Time(health, asked),
                Publication(client, await client.FindNewestPublicationAsync(cancellation)),
            ];
        }
        catch (RequestFailedException e)
        {
            return [Diagnosis.Fault(
                Say($"it was not reached, or refused: {e.Message}"),
                Say("check the address, and that the server runs"))];
        }
        catch (Exception e) when (e is UntrustedReplyException or TrustException)
        {
            return [Diagnosis.Fault(Known(e.Message), Say("stamp nothing there before you know why"))];
        }
    }

    private Diagnosis Time(ServerHealth health, DateTimeOffset asked)
    {
        if (health.Date is not { } date)
            return Diagnosis.Warning(Say("it does not say its time"), Say("compare its clock on its machine"));
        var now = options.TimeProvider.GetUtcNow();
        var off = date < asked - Near ? asked - date : date > now + Near ? date - now : TimeSpan.Zero;
        return off == TimeSpan.Zero
            ? Diagnosis.Ok(Say("its time is this machine's, to some seconds"))
            : Diagnosis.Warning(
                Say($"its time and this machine's differ by {off.TotalSeconds:0} s"),
                Say("compare both with another clock"));
    }

    private Diagnosis Publication(LinkingClient client, KnownPublication? newest)
    {
        if (newest is null)
            return Diagnosis.Warning(Say("it has published nothing yet"), Say("publish, on its machine: linking publish"));
        var age = options.TimeProvider.GetUtcNow() - newest.Publication.Time.ToDateTime();
        var text = Say($"its newest publication is number {newest.Publication.Number}, of {Times.Show(newest.Publication.Time)}");
        return age > 2 * client.Ledger.PublicationInterval && client.Ledger.PublicationInterval > TimeSpan.Zero
            ? Diagnosis.Warning(
                Say($"{text}, older than two of its intervals"),
                Say("if it was stamped since, its operator should look why"))
            : Diagnosis.Ok(text);
    }
}
