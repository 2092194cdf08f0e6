namespace Linking.Server.Witnesses;

/// <summary>What becomes of a publication that too few witnesses have cosigned.</summary>
public enum WitnessPolicy
{
    /// <summary>It goes to the sinks, and the lack is reported.</summary>
    Open,

    /// <summary>It goes to no sink until enough have cosigned it or a later one.</summary>
    Closed,
}
