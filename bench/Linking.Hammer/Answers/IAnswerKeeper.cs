namespace Linking.Hammer.Answers;

/// <summary>Keeps what a lane got for the end, when all of it is verified.</summary>
internal interface IAnswerKeeper : IDisposable
{
    /// <summary>Tokens verified when they came.</summary>
    long Sampled { get; }

    /// <summary>Bytes kept.</summary>
    long Bytes { get; }

    /// <summary>Verifies every token kept.</summary>
    /// <returns>Where they stand.</returns>
    /// <exception cref="InvalidDataException">One does not verify.</exception>
    IEnumerable<Places> VerifyAll(CancellationToken cancellation);
}
