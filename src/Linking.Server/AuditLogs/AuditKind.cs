namespace Linking.Server.AuditLogs;

/// <summary>Kinds of entries, and how events go: the words that docs/spec/audit-log.md lists.</summary>
public static class AuditKind
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Mode = "mode";
    public const string Key = "key";
    public const string Activation = "activation";
    public const string Role = "role";
    public const string Access = "access";
    public const string Clock = "clock";
    public const string Configuration = "configuration";
    public const string Publication = "publication";
    public const string Notice = "notice";
    public const string Event = "event";
    public const string Backup = "backup";
    public const string Restore = "restore";
    public const string Log = "log";

    public const string Asked = "asked";
    public const string Done = "done";
    public const string Refused = "refused";
    public const string Unknown = "unknown";
}
