export const plantFault = () => undefined
export const runPlanted = async () => {}
