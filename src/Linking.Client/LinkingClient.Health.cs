using System.Globalization;

using Grpc.Core;


namespace Linking.Client;

/// <summary>How the server is.</summary>
public sealed partial class LinkingClient
{
    // The request names no service, and its message is empty; the answer is one field, 1 for SERVING.
    private static readonly Marshaller<byte[]> Plain = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> Check = new(MethodType.Unary, "grpc.health.v1.Health", "Check", Plain, Plain);

    /// <summary>Asks <c>grpc.health.v1</c>, which a load balancer asks too.</summary>
    public async Task<ServerHealth> GetHealthAsync(CancellationToken cancellation = default)
    {
        var invoker = _channel.CreateCallInvoker();
        Metadata? headers = null;
        var answer = await _retry.RunAsync(
            async options =>
            {
                using var call = invoker.AsyncUnaryCall(Check, null, options, []);
                headers = await call.ResponseHeadersAsync;
                return await call.ResponseAsync;
            },
            cancellation,
            toldOnly: true);
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        return new ServerHealth(
            answer is [0x08, 0x01],
            DateTimeOffset.TryParseExact(headers?.GetValue("date"), "r", CultureInfo.InvariantCulture, utc, out var date) ? date : null);
    }

    /// <summary>The newest publication, signed by the ledger's keys; null before the first.</summary>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<Trust.KnownPublication?> FindNewestPublicationAsync(CancellationToken cancellation = default)
    {
        // Publications are numbered without gaps, and the ledger does not say how many there are: doubled, then halved.
        Trust.KnownPublication? newest = null;
        var (known, missing) = (0UL, 1UL);
        while (await ReadPublicationAsync(missing, cancellation) is { } found)
            (newest, known, missing) = (found, missing, missing * 2);
        while (missing - known > 1)
        {
            var middle = known + (missing - known) / 2;
            if (await ReadPublicationAsync(middle, cancellation) is { } found)
                (newest, known) = (found, middle);
            else
                missing = middle;
        }

        return newest;
    }

    private async Task<Trust.KnownPublication?> ReadPublicationAsync(ulong number, CancellationToken cancellation)
    {
        await foreach (var publication in ListPublicationsAsync(number, 1, cancellation))
            return publication;
        return null;
    }
}
