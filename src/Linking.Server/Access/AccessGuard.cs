using System.Net;

using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.AuditLogs;
using Linking.Server.Fronts.Grpc;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;
using Linking.Server.Keys;
using Linking.Server.Options;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

using Account = Linking.Server.Access.Account;

namespace Linking.Server.Access;

/// <summary>
/// Says who calls the operator endpoint, and whether he may. What is refused is counted, told to the operator, and logged: one line a
/// minute, so that nobody can fill the log. Thread-safe.
/// </summary>
internal sealed class AccessGuard(
    AccountBook book, Approvals approvals, RequestGate gate, OpenLedger ledger, ServerOptions options, TimeProvider time,
    ILogger<AccessGuard> logger)
{
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly SpacedLog _log = new(time);
    private long _refused;
    private (DateTimeOffset Time, string Sentence)? _newest;

    /// <summary>Who calls, if he may; null where there are no accounts.</summary>
    /// <exception cref="RpcException">He may not.</exception>
    public Account? Require(HttpContext http, string method)
    {
        var accounts = book.Accounts;
        if (accounts.Count == 0)
        {
            return IPAddress.IsLoopback(http.Connection.RemoteIpAddress ?? IPAddress.None) ? null : throw Refused(
                http, method, "This ledger has no accounts yet, and until it has some its operator endpoint serves this machine alone.");
        }

        if (http.Connection.ClientCertificate is not { } certificate)
        {
            throw Refused(http, method, http.Request.IsHttps
                ? "The operator endpoint of this ledger has accounts: show the certificate of yours."
                : "The operator endpoint of this ledger has accounts, and certificates are shown over TLS alone: call its https address.");
        }

        var (now, fingerprint) = (book.Now, Account.FingerprintOf(certificate));
        if (accounts.LastOrDefault(a => a.Certificate == fingerprint) is not { } account)
        {
            throw Refused(http, method, $"The certificate {fingerprint} is that of no account: a security officer makes one " +
                "(linking access add).");
        }

        if (!account.IsInForce(now))
            throw Refused(http, method, $"The account {account.Name} has ended on {account.Until}, as its certificate does or before it.");
        var roles = AccessRoles.Methods.GetValueOrDefault(method, []);
        return roles.Contains(account.Role) ? account : throw Refused(
            http,
            method,
            $"The account {account.Name} is that of the {AccessMessages.NameOf(account.Role)}, and {method} is for " +
            $"{(roles.Count == 0 ? "nobody" : string.Join(" or ", roles.Select(AccessMessages.NameOf)))}.",
            isKnown: true);
    }

    /// <summary>
    /// Demands that as many security officers as the option Approvals says have made the identical call within
    /// <see cref="Approvals.Patience"/>, each a person of his own.
    /// </summary>
    /// <param name="context">Of the call.</param>
    /// <param name="request">What it asks, to the byte.</param>
    /// <param name="what">The act, for people: begins with a capital, without names that only some may read.</param>
    /// <param name="most">Of how many officers there are at most.</param>
    /// <exception cref="RequestRefusedException">Others have to call first, or there are no accounts to tell them apart.</exception>
    public void RequireApproval(ServerCallContext context, IMessage request, string what, int most = int.MaxValue)
    {
        var needed = Math.Min(options.Approvals, most);
        if (needed <= 1)
            return;
        if (context.GetHttpContext().Features.Get<Account>() is not { } by)
        {
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.AccessRefused,
                $"Approvals demands {needed} security officers, and this ledger has no accounts to tell them apart: make them first " +
                "(linking access add)."));
        }

        var method = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        if (approvals.Take(method, request, what, needed, by) is { } missing)
        {
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.ApprovalNeeded, $"{missing}", ("missing", $"{missing.Missing}"), ("until", $"{missing.Until}")));
        }
    }

    /// <summary>Who calls, for the audit log: a hidden word. Nothing where there are no accounts.</summary>
    public static AuditDetail[] By(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Account>() is { } account ? [new("by", account.Name, IsHidden: true)] : [];

    /// <summary>Ends a call of somebody who may not do that.</summary>
    /// <param name="http">The call.</param>
    /// <param name="method">What was called.</param>
    /// <param name="sentence">Why not.</param>
    /// <param name="isKnown">Whether somebody with an account called.</param>
    public RpcException Refused(HttpContext http, string method, string sentence, bool isKnown = false)
    {
        Note(http, method, sentence, isKnown);
        return gate.Refused(RequestError.Of(ErrorReason.AccessRefused, sentence));
    }

    /// <summary>Who may use the endpoint, in one line for the operator.</summary>
    public string State()
    {
        var (accounts, now) = (book.Accounts, book.Now);
        return accounts.Count == 0
            ? "no accounts: whoever reaches the operator endpoint on this machine may do everything"
            : $"{accounts.Count(a => a.IsInForce(now))} accounts in force: " + string.Join(", ", accounts.Where(a => a.IsInForce(now))
                .GroupBy(a => a.Role).OrderBy(g => g.Key).Select(g => $"{g.Count()} {AccessMessages.NameOf(g.Key)}"));
    }

    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<string> Warnings()
    {
        var now = book.Now;
        if (book.Accounts.Count > 0)
        {
            var last = book.OfficersAt(now).MaxBy(a => a.Until);
            if (last is null)
                yield return "No security officer's account is in force: nobody can change the accounts (docs/operations/access.md).";
            else if (last.Until.Minus(Soon).CompareTo(now) < 0)
                yield return $"The last security officer's account, {last.Name}, ends on {last.Until}: add another before.";
        }

        if (options.KeyGrade != KeyGrade.Minimum && book.CountOfficers() is < KeyDemands.Officers and var officers)
        {
            yield return $"{officers} of {KeyDemands.Officers} persons that KeyGrade demands are security officers: the next start is " +
                "refused. Add another (linking access add).";
        }

        if (book.Changes.Count(c => c.Round == 0) is > 0 and var waiting)
            yield return $"{waiting} changes of the accounts are in force and not written into the ledger yet.";
        if (book.CopyProblem is { } problem)
            yield return problem;
        foreach (var act in approvals.State())
            yield return act;
        if (NewestRefusal() is { } refusal)
            yield return refusal;
    }

    private string? NewestRefusal()
    {
        lock (_lock)
        {
            return _newest is { } newest && time.GetUtcNow() - newest.Time < Shown
                ? $"{_refused} calls of the operator endpoint were refused since the start, the newest on " +
                    $"{Instant.FromDateTime(newest.Time)}: {newest.Sentence}"
                : null;
        }
    }

    // Who has an account has to answer for each call; of strangers there may be any number.
    private void Note(HttpContext http, string method, string sentence, bool isKnown)
    {
        AuditDetail[] details =
        [
            new("method", method), new("reason", sentence, IsHidden: true),
            new("from", $"{http.Connection.RemoteIpAddress}", IsHidden: true),
        ];
        if (isKnown)
            ledger.Audit.Tell(AuditKind.Access, AuditKind.Refused, details);
        // No word of the caller's is in it, but the address that he has.
        var told = $"{method} from {http.Connection.RemoteIpAddress}. {sentence}";
        lock (_lock)
        {
            _refused++;
            _newest = (time.GetUtcNow(), told);
        }

        if (!_log.IsDue(out var before))
            return;
        if (!isKnown)
            ledger.Audit.Tell(AuditKind.Access, AuditKind.Refused, [.. details, new("left-out", $"{before}")]);
        ServerLog.AccessRefused(logger, told, before);
    }
}
