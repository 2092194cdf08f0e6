namespace Linking.Server.Access;

/// <summary>For what clients have to show who they are.</summary>
public enum SubmitterNeed
{
    /// <summary>For nothing.</summary>
    None,

    /// <summary>For stamping.</summary>
    Stamp,

    /// <summary>For stamping, and for what is asked about tokens and leaves.</summary>
    All,
}
