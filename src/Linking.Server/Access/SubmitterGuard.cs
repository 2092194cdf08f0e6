using System.Net;

using Grpc.Core;

using Linking.Ledger.Admission;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc;
using Linking.Server.Options;

using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Access;

/// <summary>
/// Says who calls the endpoint for clients, and whether he may: by an API key, by a certificate of a configured authority, or, where that
/// is enough, by nothing but his address. What is refused is counted, and logged a line a minute, without a word of what was shown.
/// Thread-safe.
/// </summary>
internal sealed class SubmitterGuard(
    ApiKeyBook keys, SubmitterQuotas quotas, RequestGate gate, ServerOptions options, TimeProvider time, ILogger<SubmitterGuard> logger,
    SubmitterAuthority? authority = null)
{
    // The scheme and one space.
    private static readonly string Scheme = $"{ApiKeyText.Scheme} ";

    private readonly SpacedLog _log = new(time);

    /// <summary>Who calls; null: somebody of whom only the address is known, and that is enough.</summary>
    /// <exception cref="RpcException">He may not.</exception>
    public KnownSubmitter? Require(HttpContext http, string method)
    {
        if (SubmitterScopes.Methods[method] is not { } scope)
            return null;
        var shown = http.Request.Headers.Authorization;
        // A header of another scheme is a proxy's, and none of ours.
        if (shown.Count > 1 || (shown.Count == 1 && shown[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)))
            return OfKey(http, method, scope, shown.Count == 1 ? shown[0] : null);
        var isNeeded = options.Submitters == SubmitterNeed.All || (options.Submitters == SubmitterNeed.Stamp && scope == ApiScope.Stamp);
        if (authority is null && !isNeeded)
            return null;
        var (known, problem) = OfCertificate(http);
        if (known?.ProblemOf(keys.Now) is { } over)
            (known, problem) = (null, over);
        return known is not null || !isNeeded ? known : throw Unknown(
            http,
            method,
            problem is null
                ? $"{method} needs {(authority is null ? "an API key" : "an API key or a client certificate")} at this server: its " +
                    "operator gives them out."
                : $"The client certificate that was shown is not one that this server's authority vouches for ({problem}).");
    }

    /// <summary>The error of a leaf whose sender is not known any more.</summary>
    public static RequestError Ended() => RequestError.Of(
        ErrorReason.SubmitterUnknown, "The API key or certificate that this stream began with has ended. The leaf was not taken.");

    /// <summary>Who may stamp, in words for the operator; nothing where there is nothing to say.</summary>
    public string State()
    {
        var (all, now) = (keys.Keys, keys.Now);
        if (options.Submitters == SubmitterNeed.None && all.Count == 0)
            return "";
        var count = all.Count(k => k.IsInForce(now));
        var need = options.Submitters switch
        {
            SubmitterNeed.Stamp => "stamping needs an API key",
            SubmitterNeed.All => "stamping, match, extend and find need an API key",
            _ => "stamping is open to all",
        };
        return $"{need}, {count} API keys in force";
    }

    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<string> Warnings()
    {
        if (keys.Unstated.Count is > 0 and var waiting)
            yield return $"{waiting} changes of the API keys are in force and not written into the ledger yet.";
        if (options.Submitters != SubmitterNeed.None && authority is null && !keys.Keys.Any(k => k.IsInForce(keys.Now)))
            yield return "No API key is in force, and stamping needs one: an administrator makes it (linking access key add).";
        if (keys.CopyProblem is { } problem)
            yield return problem;
        foreach (var warning in authority?.Warnings() ?? [])
            yield return warning;
    }

    private KnownSubmitter OfKey(HttpContext http, string method, ApiScope scope, string? shown)
    {
        if (!IsHidden(http))
        {
            throw Unknown(
                http,
                method,
                "An API key came over the network in clear text, where others may have read it: end it, get another, and use https.");
        }

        // Some join two headers into one.
        if (shown is null || shown.Contains(',', StringComparison.Ordinal))
            throw Unknown(http, method, "Two API keys were shown in one call: show one.");
        if (!ApiKeyText.TryParse(shown[Scheme.Length..], out var key))
        {
            throw Unknown(
                http, method, $"What was shown is no API key: the header authorization holds {ApiKeyText.Scheme}, a space and the key.");
        }

        if (keys.Find(key!) is not { } found)
            throw Unknown(http, method, "The API key is none of this server's.");
        if (!found.Known.IsInForce(keys.Now))
            throw Unknown(http, method, $"The API key {found.Entry.Id} of {found.Entry.Name} has ended: ask for another.");
        if (!found.Entry.Scopes.Contains(scope))
        {
            throw Refused(
                http,
                method,
                RequestError.Of(
                    ErrorReason.OutOfScope,
                    $"The API key {found.Entry.Id} of {found.Entry.Name} is for {found.Entry.ScopeText}, and {method} is of the scope " +
                    $"{ApiKeyMessages.NameOf(scope)}.",
                    ("scope", ApiKeyMessages.NameOf(scope))));
        }

        return found.Known;
    }

    private (KnownSubmitter? Known, string? Problem) OfCertificate(HttpContext http) =>
        authority is not null && http.Connection.ClientCertificate is { } certificate &&
        http.Features.Get<SubmitterConnection>() is { } connection
            ? connection.Read(certificate, authority, quotas, time.GetUtcNow())
            : (null, null);

    // By the connection, and not by what a header says of it.
    private static bool IsHidden(HttpContext http) =>
        http.Features.Get<ITlsHandshakeFeature>() is not null ||
        IPAddress.IsLoopback(http.Connection.RemoteIpAddress ?? IPAddress.None);

    private RpcException Unknown(HttpContext http, string method, string sentence) =>
        Refused(http, method, RequestError.Of(ErrorReason.SubmitterUnknown, sentence));

    private RpcException Refused(HttpContext http, string method, RequestError error)
    {
        if (_log.IsDue(out var before))
            ServerLog.SubmitterRefused(logger, $"{method} from {http.Connection.RemoteIpAddress}. {error.Message}", before);
        return gate.Refused(error);
    }
}
