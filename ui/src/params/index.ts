// Parameters of queries: which a text uses, their types and values, and the form to fill in.
export { carried, type Fault, faultOfText } from './check';
export { type ParametersFound, type ParameterUse, parametersIn } from './find';
export { guessTypes, typeFromMessage, typeOfName } from './guess';
export { type ParameterField, ParameterForm, parameterProblem } from './ParameterForm';
export { parseType, SCALARS, typeText } from './types';
