namespace Linking.Server.Witnesses;

/// <summary>What witnesses are asked to cosign.</summary>
public enum WitnessOccasion
{
    /// <summary>The head of each publication.</summary>
    Publication,

    /// <summary>Beside these the newest head, about once a second.</summary>
    Head,
}
